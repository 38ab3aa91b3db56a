package dev.zarrbuffer.zarr.store;

import java.io.IOException;
import java.io.Serial;

/** What is wrong with an entry of a store. The message begins with its key. */
public class ZarrException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    /** The entry's. */
    private final String key;
    /** What was found and what was allowed. */
    private final String reason;

    /**
     * An error.
     *
     * @param key the entry's
     * @param reason what was found and what was allowed
     * @param cause may be null
     */
    public ZarrException(String key, String reason, Throwable cause) {
        super((key.isEmpty() ? "the root" : key) + ": " + reason, cause);
        this.key = key;
        this.reason = reason;
    }

    /** {@return the key of the entry} */
    public String key() {
        return key;
    }

    /** {@return the message without the key} */
    public String reason() {
        return reason;
    }
}
