package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.NDBuffer;

/** From arrays to arrays, such as {@code transpose}. */
public non-sealed interface ArrayCodec extends Codec {
    /** What {@link #encode} gives for what is described. */
    ChunkSpec encoded(ChunkSpec decoded);

    /** The array that was encoded; a view where that is possible. */
    NDBuffer decode(NDBuffer encoded);

    /** The encoded array; a view where that is possible. */
    NDBuffer encode(NDBuffer decoded);
}
