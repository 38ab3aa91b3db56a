package dev.zarrbuffer.zarr.metadata;

import dev.zarrbuffer.zarr.store.ZarrException;
import java.io.Serial;

/** Metadata that is missing, broken, contradictory, or beyond what this library reads. */
public final class MetadataException extends ZarrException {
    @Serial
    private static final long serialVersionUID = 1;

    /**
     * An error in the entry of that key.
     *
     * @param key of the document
     * @param reason what was found and what was expected
     */
    public MetadataException(String key, String reason) {
        super(key, reason, null);
    }

    /**
     * An error in the entry of that key.
     *
     * @param key of the document
     * @param reason what was found and what was expected
     * @param cause what happened below
     */
    public MetadataException(String key, String reason, Throwable cause) {
        super(key, reason, cause);
    }
}
