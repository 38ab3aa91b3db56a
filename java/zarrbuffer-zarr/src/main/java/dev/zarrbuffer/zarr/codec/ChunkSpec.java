package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;

/**
 * What a codec is given to encode.
 *
 * @param shape lengths of the axes, in elements
 * @param dtype of the elements
 * @param fillValue of no axes
 */
public record ChunkSpec(long[] shape, DType dtype, NDArray fillValue) {
    /** {@return the number of bytes of all elements} */
    public long bytes() {
        long bytes = dtype.itemSize();
        for (long length : shape) {
            bytes = Math.multiplyExact(bytes, length);
        }
        return bytes;
    }

    /**
     * {@return the same with other lengths}
     *
     * @param other lengths of the axes, in elements
     */
    public ChunkSpec withShape(long... other) {
        return new ChunkSpec(other, dtype, fillValue);
    }
}
