package dev.zarrbuffer.zarr.store;

import java.io.Serial;

/** The state of an entry that was {@linkplain Store#open opened} is gone: it was written or removed meanwhile. */
public final class EntryChangedException extends ZarrException {
    @Serial
    private static final long serialVersionUID = 1;

    /**
     * An error at a key.
     *
     * @param key of the entry
     */
    public EntryChangedException(String key) {
        super(key, "was written or removed while it was read", null);
    }
}
