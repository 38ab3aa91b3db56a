package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.NDBuffer;

/** From arrays to arrays, such as {@code transpose}. */
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
     */
    NDBuffer decode(NDBuffer encoded);

    /**
     * {@return the encoded array; a view where that is possible}
     *
     * @param decoded what is to be encoded
     */
    NDBuffer encode(NDBuffer decoded);
}
