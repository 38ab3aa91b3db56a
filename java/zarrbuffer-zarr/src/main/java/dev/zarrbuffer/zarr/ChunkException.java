package dev.zarrbuffer.zarr;

import dev.zarrbuffer.zarr.store.ZarrException;
import java.io.Serial;

/** A stored chunk that cannot be decoded, or one that cannot be encoded. */
public final class ChunkException extends ZarrException {
    @Serial
    private static final long serialVersionUID = 1;

    /**
     * An error in the chunk of that key.
     *
     * @param key of the chunk
     * @param reason what was found and what was expected
     * @param cause what happened below; may be null
     */
    public ChunkException(String key, String reason, Throwable cause) {
        super(key, reason, cause);
    }
}
