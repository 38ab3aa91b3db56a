package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.MemoryScope;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Order;
import dev.zarrbuffer.Slice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Host memory of one thread for the chunk at hand: a stack of blocks that the next chunk uses again, for new memory is
 * dear. What was taken is valid until it is {@linkplain #release released}.
 */
public final class Workspace {
    /** Memory as an array and as a buffer: the same bytes. */
    record Block(NDArray array, ByteBuffer bytes) {}

    private final Device device;
    private final List<Block> blocks = new ArrayList<>();
    private int used;

    /**
     * A workspace without memory.
     *
     * @param device CPU, or pinned memory, which CUDA devices copy from directly
     */
    public Workspace(Device device) {
        this.device = device;
    }

    /** {@return where the memory is} */
    public Device device() {
        return device;
    }

    /**
     * {@return a block of uninitialised bytes, from position 0 to the limit}
     *
     * @param bytes how many
     * @throws CodecException for more than 2<sup>31</sup>-1, which no codec's library takes
     */
    public ByteBuffer take(long bytes) throws CodecException {
        if (bytes > Integer.MAX_VALUE) {
            throw new CodecException(bytes + " bytes are more than codecs handle: 2^31-1");
        }
        return next(bytes).bytes.duplicate().limit((int) bytes);
    }

    /**
     * {@return a block of uninitialised bytes}
     *
     * @param bytes how many
     */
    public NDArray takeArray(long bytes) {
        return next(bytes).array.get(Slice.to(bytes));
    }

    /** A block as both, from byte 0 to {@code bytes}. */
    Block takeBlock(long bytes) throws CodecException {
        ByteBuffer buffer = take(bytes);
        return new Block(blocks.get(used - 1).array.get(Slice.to(bytes)), buffer);
    }

    private Block next(long bytes) {
        if (used == blocks.size()) {
            blocks.add(allocate(bytes));
        } else if (blocks.get(used).array.size() < bytes) {
            blocks.set(used, null);
            blocks.set(used, allocate(bytes));
        }
        return blocks.get(used++);
    }

    private Block allocate(long bytes) {
        NDArray array;
        // It outlives any scope that the caller has open.
        try (MemoryScope scope = MemoryScope.open()) {
            array = scope.detach(NDArray.empty(device, DType.UINT8, Order.C, bytes));
        }
        return new Block(array, array.asByteBuffer(0, (int) Math.min(bytes, Integer.MAX_VALUE)));
    }

    /** {@return how much is taken: for {@link #release}} */
    public int mark() {
        return used;
    }

    /**
     * Gives back all that was taken after the mark.
     *
     * @param mark what {@link #mark} gave
     */
    public void release(int mark) {
        used = mark;
    }

    /** {@return bytes that this workspace holds, taken or not} */
    public long size() {
        return blocks.stream().mapToLong(block -> block.array.size()).sum();
    }

    /** Host buffers, in which codecs work. */
    static BufferPrototype host() {
        return BufferPrototype.cpu();
    }
}
