package dev.zarrbuffer.zarr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zarrbuffer.ArrayLike;
import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDArrayLike;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Order;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.LocalStore;
import dev.zarrbuffer.zarr.store.MemoryStore;
import dev.zarrbuffer.zarr.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading into memory of every kind, and into that of others. */
class PrototypeTest {
    private static final AtomicInteger MADE = new AtomicInteger();

    @TempDir
    private Path folder;

    /** Somebody else's block: it says of itself only what the interface asks for. */
    private static final class OwnBlock extends NDBuffer {
        OwnBlock(NDArrayLike array) {
            super(array);
            MADE.incrementAndGet();
        }

        @Override
        protected Factory factory() {
            return new OwnBlocks();
        }
    }

    private static final class OwnBuffer extends Buffer {
        OwnBuffer(ArrayLike array) {
            super(array);
        }

        @Override
        protected Factory factory() {
            return new OwnBuffers();
        }
    }

    private record OwnBlocks() implements NDBuffer.Factory {
        private static final long serialVersionUID = 1;

        @Override
        public NDBuffer create(DType dtype, long... shape) {
            return create(dtype, Order.C, null, shape);
        }

        @Override
        public NDBuffer create(DType dtype, Order order, Object fillValue, long... shape) {
            return new OwnBlock(BufferPrototype.cpu().ndBuffer().create(dtype, order, fillValue, shape).asNDArrayLike());
        }

        @Override
        public NDBuffer empty(DType dtype, long... shape) {
            return create(dtype, shape);
        }

        @Override
        public NDBuffer empty(DType dtype, Order order, long... shape) {
            return create(dtype, order, null, shape);
        }

        @Override
        public NDBuffer fromNDArrayLike(NDArrayLike array) {
            return new OwnBlock(array);
        }

        @Override
        public NDBuffer fromHostArray(Object array) {
            return new OwnBlock(BufferPrototype.cpu().ndBuffer().fromHostArray(array).asNDArrayLike());
        }
    }

    private record OwnBuffers() implements Buffer.Factory {
        private static final long serialVersionUID = 1;

        @Override
        public Buffer createZeroLength() {
            return new OwnBuffer(NDArray.empty(DType.UINT8, 0));
        }

        @Override
        public Buffer fromArrayLike(ArrayLike array) {
            return new OwnBuffer(array);
        }

        @Override
        public Buffer fromBuffer(Buffer buffer) {
            return new OwnBuffer(buffer.asHostArray());
        }

        @Override
        public Buffer fromBytes(byte[] bytes) {
            return fromBytes(ByteBuffer.wrap(bytes));
        }

        @Override
        public Buffer fromBytes(ByteBuffer bytes) {
            return new OwnBuffer(NDArray.wrap(bytes, DType.UINT8, bytes.remaining()));
        }
    }

    private static boolean hasCuda() {
        return Device.list().stream().anyMatch(device -> !device.isHost());
    }

    private void check(BufferPrototype prototype, boolean own) throws IOException {
        NDArray content = NDArray.of(new Random(3).ints(60 * 50 * 4).toArray()).reshape(60, 50, 4);
        List<List<CodecSpec>> pipelines = List.of(
                List.of(),
                List.of(CodecSpec.bytes(ByteOrder.BIG_ENDIAN)),
                List.of(CodecSpec.transpose(2, 0, 1), CodecSpec.bytes(ByteOrder.BIG_ENDIAN), CodecSpec.zstd(1)),
                List.of(CodecSpec.blosc("lz4", 5, "shuffle", 4), CodecSpec.crc32c()));
        for (List<CodecSpec> codecs : pipelines) {
            for (int kind = 0; kind < 3; kind++) {
                Store store = kind == 0 ? LocalStore.of(folder.resolve("" + System.nanoTime()))
                        : new MemoryStore(kind == 1 ? BufferPrototype.cpu() : prototype);
                ArrayOptions options = ArrayOptions.of(DType.INT32, 60, 50, 4).chunks(20, 16, 4).codecs(codecs);
                ZarrArray array = ZarrArray.create(store, "", kind == 1 ? options.shards(40, 32, 4) : options);
                NDBuffer value = prototype.ndBuffer().fromHostArray(content);
                array.write(value);
                NDBuffer all = array.read(prototype);
                assertEquals(prototype.ndBuffer().empty(DType.INT32, 1).getClass(), all.getClass());
                assertTrue(all.allEqual(content), codecs.toString());
                Index[] keys = {Slice.of(50, 3, -3), Index.take(4, 49, 4), Index.at(1)};
                NDBuffer some = array.read(prototype, Selection.orthogonal(keys));
                NDArray expected = content.get(keys[0], Slice.all(), keys[2]).get(Slice.all(), keys[1]);
                assertTrue(some.asHostArray().allEqual(expected, true), codecs.toString());
                array.write(some, Selection.orthogonal(keys));
                array.write(-1, Slice.of(7, 25));
                array.resize(80, 50, 4);
                NDArray changed = content.copy();
                changed.set(-1, Slice.of(7, 25));
                NDBuffer target = prototype.ndBuffer().empty(DType.FLOAT64, Order.F, 80, 50, 4);
                array.readInto(target);
                NDArray host = target.asHostArray();
                assertTrue(host.get(Slice.to(60)).allEqual(changed, true) && host.get(Slice.from(60)).allEqual(0, true));
            }
        }
        assertTrue(!own || MADE.get() > 0);
    }

    @Test
    void readsIntoTheHostsMemory() throws IOException {
        check(BufferPrototype.cpu(), false);
    }

    @Test
    void readsIntoMemoryOfOthers() throws IOException {
        BufferPrototype own = new BufferPrototype(new OwnBuffers(), new OwnBlocks());
        check(own, true);
        ZarrArray array = ZarrArray.create(new MemoryStore(), "", ArrayOptions.of(DType.INT8, 3));
        assertInstanceOf(OwnBlock.class, array.read(own));
    }

    @Test
    void readsIntoPinnedMemory() throws IOException {
        assumeTrue(hasCuda(), "no CUDA device");
        check(BufferPrototype.pinned(), false);
    }

    @Test
    void readsIntoACudaDevice() throws IOException {
        assumeTrue(hasCuda(), "no CUDA device");
        check(BufferPrototype.cuda(), false);
    }
}
