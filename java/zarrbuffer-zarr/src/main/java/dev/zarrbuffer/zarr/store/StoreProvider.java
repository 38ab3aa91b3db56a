package dev.zarrbuffer.zarr.store;

import java.io.IOException;
import java.net.URI;

/** Opens stores of one kind by their address; found through {@link java.util.ServiceLoader}. */
public interface StoreProvider {
    /** {@return the scheme of the addresses that it opens, such as {@code s3}, in lower case} */
    String scheme();

    /**
     * {@return an open store}
     *
     * @param uri its address, of this scheme
     * @throws IOException if it cannot be opened
     */
    Store open(URI uri) throws IOException;
}
