package dev.zarrbuffer.zarr;

import dev.zarrbuffer.zarr.store.Store;
import java.io.IOException;
import java.util.Map;

/** An array or a group in a store. */
public sealed interface ZarrNode permits ZarrArray, ZarrGroup {
    /** {@return where the node is} */
    Store store();

    /** {@return the node's path in its store; empty for the root} */
    String path();

    /** {@return 2 or 3} */
    int zarrFormat();

    /** {@return what users say about the node: JSON values; read-only} */
    Map<String, Object> attributes();

    /**
     * Writes other attributes in place of all that there are.
     *
     * @param attributes JSON values by name
     * @throws IllegalArgumentException if they are no JSON values: maps, lists, strings, numbers, booleans, null
     * @throws IOException if the store fails
     */
    void setAttributes(Map<String, Object> attributes) throws IOException;

    /**
     * Opens what is there.
     *
     * @param store where the node is stored
     * @param path empty for the root
     * @return an array or a group
     * @throws NodeNotFoundException if there is neither an array nor a group
     * @throws dev.zarrbuffer.zarr.metadata.MetadataException if its metadata cannot be read
     */
    static ZarrNode open(Store store, String path) throws IOException {
        return new Documents(store).node(path);
    }
}
