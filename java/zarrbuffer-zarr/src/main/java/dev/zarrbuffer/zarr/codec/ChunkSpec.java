package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import java.util.Arrays;

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
        return Arrays.stream(shape).reduce(dtype.itemSize(), Math::multiplyExact);
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
