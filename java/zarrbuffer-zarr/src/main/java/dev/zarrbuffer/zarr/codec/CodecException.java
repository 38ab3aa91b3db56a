package dev.zarrbuffer.zarr.codec;

import java.io.IOException;
import java.io.Serial;

/** Bytes that are not what a codec makes. Who knows the key tells it. */
public final class CodecException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    /**
     * What was found and what was expected.
     *
     * @param reason what was found and what was expected
     */
    public CodecException(String reason) {
        super(reason);
    }

    /**
     * What was found and what was expected.
     *
     * @param reason what was found and what was expected
     * @param cause what the codec's library says
     */
    public CodecException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
