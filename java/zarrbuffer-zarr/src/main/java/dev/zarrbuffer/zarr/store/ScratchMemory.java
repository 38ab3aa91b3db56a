package dev.zarrbuffer.zarr.store;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import java.nio.ByteBuffer;

/** Host memory that a reader has already, and that a store may copy into. */
public interface ScratchMemory {
    /**
     * Memory in its two forms.
     *
     * @param array uint8 of one axis
     * @param bytes the first 2<sup>31</sup>-1 bytes of the array at most, from position 0 to the limit
     */
    record Block(NDArray array, ByteBuffer bytes) {}

    /**
     * {@return so many uninitialised bytes}
     *
     * @param bytes how many
     */
    Block takeBlock(long bytes);

    /** {@return new memory for each block} */
    static ScratchMemory fresh() {
        return bytes -> {
            NDArray array = NDArray.empty(DType.UINT8, bytes);
            return new Block(array, array.asByteBuffer(0, (int) Math.min(bytes, Integer.MAX_VALUE)));
        };
    }
}
