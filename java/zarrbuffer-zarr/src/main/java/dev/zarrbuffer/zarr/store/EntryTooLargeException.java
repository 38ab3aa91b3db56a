package dev.zarrbuffer.zarr.store;

import java.io.Serial;

/** An entry has more bytes than who asked for it can use; nothing of it was kept. */
public final class EntryTooLargeException extends ZarrException {
    @Serial
    private static final long serialVersionUID = 1;

    /**
     * An error at a key.
     *
     * @param key of the entry
     * @param size of the entry, in bytes; -1 if that is not known
     * @param most how many were asked for at most
     */
    public EntryTooLargeException(String key, long size, long most) {
        super(key, "has " + (size < 0 ? "more bytes than " + most : size + " bytes, more than " + most), null);
    }
}
