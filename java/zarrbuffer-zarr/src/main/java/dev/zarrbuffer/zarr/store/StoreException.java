package dev.zarrbuffer.zarr.store;

import java.io.Serial;

/** A store could not give or take an entry: a refused key, a short read, an answer of a server. */
public final class StoreException extends ZarrException {
    @Serial
    private static final long serialVersionUID = 1;

    /**
     * An error at a key.
     *
     * @param key of the entry
     * @param reason what was found and what was expected
     */
    public StoreException(String key, String reason) {
        super(key, reason, null);
    }

    /**
     * An error at a key.
     *
     * @param key of the entry
     * @param reason what was found and what was expected
     * @param cause what happened below
     */
    public StoreException(String key, String reason, Throwable cause) {
        super(key, reason, cause);
    }
}
