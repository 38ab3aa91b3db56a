package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.MemoryScope;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDArrayLike;
import dev.zarrbuffer.Order;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.store.ScratchMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Host memory of one thread for the chunk at hand: a stack of blocks that the next chunk uses again, for new memory is
 * dear. What was taken is valid until it is {@linkplain #release released}.
 */
public final class Workspace implements ScratchMemory {
    private final Device device;
    private final List<Block> blocks = new ArrayList<>();
    /** What was taken, in the form and length in which it was given out. */
    private final List<Block> given = new ArrayList<>();
    /** An array that was taken, over all bytes of {@link #shapedBytes}. */
    private NDArray shaped;
    private NDArray shapedBytes;

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
        return takeBlock(bytes).bytes();
    }

    @Override
    public Block takeBlock(long bytes) {
        Block block = cut(next(bytes), bytes);
        given.add(block);
        return block;
    }

    private static Block cut(Block block, long bytes) {
        ByteBuffer window = block.bytes().duplicate().limit((int) Math.min(bytes, Integer.MAX_VALUE));
        return new Block(block.array().get(Slice.to(bytes)), window);
    }

    private Block next(long bytes) {
        int used = given.size();
        while (used >= blocks.size()) {
            blocks.add(null);
        }
        if (blocks.get(used) == null || blocks.get(used).array().size() < bytes) {
            // The old one goes before there is a new one.
            blocks.set(used, null);
            blocks.set(used, allocate(bytes));
        }
        return blocks.get(used);
    }

    /**
     * {@return an uninitialised array in order C}
     *
     * @param dtype the type of the elements
     * @param shape lengths of the axes, in elements
     */
    public NDArray takeArray(DType dtype, long... shape) {
        long bytes = Arrays.stream(shape).reduce(dtype.itemSize(), Math::multiplyExact);
        shapedBytes = takeBlock(bytes).array();
        shaped = shapedBytes.view(dtype).reshape(shape);
        return shaped;
    }

    /** The bytes of the array that was taken last; null for others. */
    NDArray bytesOf(NDArrayLike array) {
        return array == shaped ? shapedBytes : null;
    }

    /** Bytes of the host as a buffer: without a new window where this workspace gave them out. */
    ByteBuffer bytes(Buffer buffer) {
        for (int i = given.size() - 1; i >= 0; i--) {
            if (given.get(i).array() == buffer.asArrayLike()) {
                return given.get(i).bytes().duplicate();
            }
        }
        return buffer.asByteBuffer();
    }

    /** The same the other way round. */
    Buffer buffer(ByteBuffer bytes) {
        for (int i = given.size() - 1; i >= 0; i--) {
            Block block = given.get(i);
            if (block.bytes() == bytes) {
                boolean all = bytes.position() == 0 && bytes.limit() == block.array().size();
                NDArray array = all ? block.array() : block.array().get(Slice.of(bytes.position(), bytes.limit()));
                return host().buffer().fromArrayLike(array);
            }
        }
        return host().buffer().fromBytes(bytes);
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
        return given.size();
    }

    /**
     * Gives back all that was taken after the mark.
     *
     * @param mark what {@link #mark} gave
     */
    public void release(int mark) {
        given.subList(mark, given.size()).clear();
        if (mark == 0) {
            shaped = null;
        }
    }

    /** {@return bytes that this workspace holds, taken or not} */
    public long size() {
        return blocks.stream().filter(block -> block != null).mapToLong(block -> block.array().size()).sum();
    }

    /** Host buffers, in which codecs work. */
    static BufferPrototype host() {
        return BufferPrototype.cpu();
    }
}
