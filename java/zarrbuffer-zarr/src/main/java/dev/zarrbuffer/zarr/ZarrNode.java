package dev.zarrbuffer.zarr;

import dev.zarrbuffer.zarr.store.Store;
import java.io.IOException;
import java.util.Map;

/** An array or a group in a store. */
public sealed interface ZarrNode permits ZarrArray, ZarrGroup {
    /** Where the node is. */
    Store store();

    /** The node's path in its store; empty for the root. */
    String path();

    /** 2 or 3. */
    int zarrFormat();

    /** What users say about the node: JSON values; read-only. */
    Map<String, Object> attributes();

    /** Writes other attributes in place of all that there are. */
    void setAttributes(Map<String, Object> attributes) throws IOException;

    /**
     * Opens what is there.
     *
     * @param path empty for the root
     * @throws NodeNotFoundException if there is neither an array nor a group
     * @throws dev.zarrbuffer.zarr.metadata.MetadataException if its metadata cannot be read
     */
    static ZarrNode open(Store store, String path) throws IOException {
        return new Documents(store).node(path);
    }
}
