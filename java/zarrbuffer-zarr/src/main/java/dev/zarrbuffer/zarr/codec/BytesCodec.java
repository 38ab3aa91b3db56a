package dev.zarrbuffer.zarr.codec;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** From bytes to bytes: a compressor or a checksum. All buffers are direct; contents lie between position and limit. */
public non-sealed interface BytesCodec extends Codec {
    /**
     * What was encoded.
     *
     * @param limit how many bytes that may be at most; more must not be made, whatever the encoded bytes say
     * @param workspace for the result, which may also be a part of {@code encoded}
     * @throws CodecException if the bytes are damaged
     */
    ByteBuffer decode(ByteBuffer encoded, long limit, Workspace workspace) throws CodecException;

    /**
     * The encoded bytes.
     *
     * @param workspace for the result
     */
    ByteBuffer encode(ByteBuffer decoded, Workspace workspace) throws CodecException;

    /** The most bytes that {@link #encode} makes of so many. */
    long maxEncodedSize(long decoded);

    /** How many bytes {@link #encode} always makes of so many; empty if that depends on them. */
    default OptionalLong encodedSize(long decoded) {
        return OptionalLong.empty();
    }
}
