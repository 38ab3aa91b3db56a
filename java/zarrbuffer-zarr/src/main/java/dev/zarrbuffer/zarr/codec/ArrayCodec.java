package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.NDBuffer;

/** From arrays to arrays, which may be of another shape or type, such as {@code transpose}. */
public non-sealed interface ArrayCodec extends Codec {
    /**
     * {@return what {@link #encode} gives for what is described}
     *
     * @param decoded what is to be encoded
     */
    ChunkSpec encoded(ChunkSpec decoded);

    /**
     * {@return the array that was encoded; a view where that is possible}
     *
     * @param encoded the encoded array
     * @param workspace for what lives as long as the result
     * @throws CodecException if the array cannot be decoded
     */
    NDBuffer decode(NDBuffer encoded, Workspace workspace) throws CodecException;

    /**
     * {@return the encoded array; a view where that is possible}
     *
     * @param decoded what is to be encoded
     * @param workspace for what lives as long as the result
     * @throws CodecException if there is no memory for it
     */
    NDBuffer encode(NDBuffer decoded, Workspace workspace) throws CodecException;
}
