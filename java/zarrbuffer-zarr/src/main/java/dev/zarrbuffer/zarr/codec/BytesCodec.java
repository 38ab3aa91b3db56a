package dev.zarrbuffer.zarr.codec;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** From bytes to bytes: a compressor or a checksum. All buffers are direct; contents lie between position and limit. */
public non-sealed interface BytesCodec extends Codec {
    /**
     * {@return what was encoded}
     *
     * @param encoded the encoded bytes
     * @param limit how many bytes that may be at most; more must not be made, whatever the encoded bytes say
     * @param workspace for the result, which may also be a part of {@code encoded}
     * @throws CodecException if the bytes are damaged
     */
    ByteBuffer decode(ByteBuffer encoded, long limit, Workspace workspace) throws CodecException;

    /**
     * {@return the encoded bytes}
     *
     * @param decoded the bytes to encode
     * @param workspace for the result
     * @throws CodecException if there is no memory for it
     */
    ByteBuffer encode(ByteBuffer decoded, Workspace workspace) throws CodecException;

    /**
     * {@return the most bytes that {@link #encode} makes of so many}
     *
     * @param decoded how many bytes are to be encoded
     */
    long maxEncodedSize(long decoded);

    /**
     * {@return how many bytes {@link #encode} always makes of so many; empty if that depends on them}
     *
     * @param decoded how many bytes are to be encoded
     */
    default OptionalLong encodedSize(long decoded) {
        return OptionalLong.empty();
    }
}
