package dev.zarrbuffer.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.Cuda;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.Memory;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Npy;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Order;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.LocalStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.DoublePointer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages of docs show does what they say. */
class TasksTest {
    private static final Path ASTRONAUT = Path.of("..", "testdata", "astronaut");

    @Test
    void readsAllChunks() throws IOException {
        NDBuffer red = ReadAChunk.readAll(ASTRONAUT, BufferPrototype.cpu());
        NDArray whole = Npy.map(Path.of("..", "testdata", "astronaut.npy"));
        assertTrue(red.allEqual(whole.get(Index.all(), Index.all(), Slice.to(1))));
    }

    @Test
    void readsAChunkStepByStep(@TempDir Path folder) throws IOException {
        BufferPrototype prototype = BufferPrototype.cpu();
        NDArray chunk = NDArray.empty(DType.of(">u2"), 64, 64);
        for (int row = 0; row < 64; row++) {
            chunk.set(1000 + row, Index.at(row));
        }
        Path file = Files.write(folder.resolve("chunk"), Zstd.compress(bytes(chunk)));
        NDBuffer target = prototype.ndBuffer().create(DType.FLOAT32, 256, 256);

        Buffer stored = ReadAChunk.map(file, prototype);
        Buffer decoded = ReadAChunk.decompress(stored, 64 * 64 * 2, prototype);
        ReadAChunk.place(decoded, target);

        assertTrue(target.get(Slice.of(128, 192), Slice.of(64, 128)).allEqual(chunk));
        assertTrue(target.get(Slice.to(128)).allEqual(0.0));
        assertThrows(IllegalStateException.class, () -> ReadAChunk.decompress(stored, 64 * 64 * 2 + 1, prototype));
    }

    @Test
    void fillsAnyMemory() throws IOException {
        NDBuffer planes = FillAGpu.planes(ASTRONAUT, BufferPrototype.cpu());
        assertArrayEquals(new long[] {3, 128, 128}, planes.shape());
        assertEquals(DType.FLOAT32, planes.dtype());
        NDArray counted = NDArray.of(new int[] {1, 2, 3});
        assertTrue(FillAGpu.thereAndBack(counted.copy(), Device.CPU).allEqual(new int[] {0, 0, 3}, true));
    }

    @Test
    void fillsAGpu() throws IOException {
        Assumptions.assumeTrue(Cuda.available(), Cuda::whyNot);
        NDBuffer planes = FillAGpu.planes(ASTRONAUT, BufferPrototype.cuda());
        assertTrue(planes.allEqual(FillAGpu.planes(ASTRONAUT, BufferPrototype.cpu())));
        NDArray counted = NDArray.of(new int[] {1, 2, 3});
        assertTrue(FillAGpu.thereAndBack(counted, Device.cuda(0)).allEqual(new int[] {0, 0, 3}, true));
        assertTrue(counted.allEqual(new int[] {1, 2, 3}, true));
    }

    @Test
    void addsACodec(@TempDir Path folder) throws IOException {
        ArrayOptions options = ArrayOptions.of(DType.BOOL, 1000, 1000).chunks(250, 250)
                .codecs(CodecSpec.of("example.run_length"));
        ZarrArray mask = ZarrArray.create(LocalStore.of(folder), "", options);
        mask.write(true, Slice.of(100, 300), Slice.of(100, 300));

        NDArray expected = NDArray.zeros(DType.BOOL, 1000, 1000);
        expected.set(true, Slice.of(100, 300), Slice.of(100, 300));
        assertTrue(mask.read(BufferPrototype.cpu()).allEqual(expected));
        ZarrArray.Entry first = mask.entries().findFirst().orElseThrow();
        assertTrue(mask.storedBytes(first).getAsLong() < 250 * 250 / 50);

        // Damage: a run past the end of the chunk.
        Files.write(folder.resolve(first.key()), new byte[] {1, 0}, StandardOpenOption.APPEND);
        assertThrows(IOException.class, () -> mask.read(BufferPrototype.cpu()));
    }

    @Test
    void keepsBlocksInFiles() throws IOException {
        BufferPrototype files = MappedFiles.prototype();
        long before = Memory.inUse(Device.CPU);
        NDBuffer block = files.ndBuffer().create(DType.of(">f4"), Order.F, 1.5, 300, 200);
        assertTrue(block instanceof MappedFiles && block.transpose() instanceof MappedFiles);
        assertTrue(block.asHostArray().isFContiguous() && block.allEqual(1.5));
        assertTrue(Memory.inUse(Device.CPU) - before < 300 * 200 * 4);

        ZarrArray array = ZarrArray.open(LocalStore.of(ASTRONAUT), "");
        NDBuffer read = array.read(files);
        assertTrue(read instanceof MappedFiles);
        assertTrue(read.allEqual(array.read(BufferPrototype.cpu())));
    }

    @Test
    void handsMemoryOver() {
        NDBuffer block = BufferPrototype.cpu().ndBuffer().fromHostArray(new double[][] {{1, 2}, {3, 4}});
        assertEquals(10, HandOver.sum(block));
        NDBuffer ready = HandOver.ready(block);
        ready.fill(7);
        assertTrue(block.allEqual(7));

        DoublePointer doubles = new DoublePointer(1, 2, 3);
        AtomicBoolean released = new AtomicBoolean();
        try (NDArray adopted = HandOver.adopt(doubles, () -> released.set(true))) {
            adopted.set(20, Index.at(1));
            assertEquals(20, doubles.get(1));
        }
    }

    @Test
    void endsLifetimes() {
        assertTrue(Lifetimes.byItself().allEqual(0, true));
        NDArray closed = Lifetimes.atOnce();
        assertThrows(IllegalStateException.class, closed::item);
        NDArray out = Lifetimes.withAScope(NDArray.of(new float[] {5, 6}));
        assertTrue(out.allEqual(new int[] {0, 6}, true));
        long limit = Memory.limit(Device.CPU);
        try {
            assertTrue(Lifetimes.figures().endsWith(" of 8589934592 bytes"));
        } finally {
            Memory.setLimit(Device.CPU, limit);
        }
    }

    /** The blocks of README and of docs/zarr.md. */
    @Test
    void readsAndWritesWholeArrays(@TempDir Path folder) throws IOException {
        Shown.Result result = Shown.run(Path.of("..", "testdata", "mri-volume"), folder.resolve("copy.zarr"));
        assertEquals(32, result.slab().shape()[0]);
        ZarrArray copy = result.copy();
        assertTrue(copy.read(BufferPrototype.cpu(), Slice.of(0, 64, 2)).allEqual(1.5));
        assertTrue(copy.read(BufferPrototype.cpu(), Slice.of(1, 64, 2)).allEqual(0.0));
    }

    private static byte[] bytes(NDArray array) {
        ByteBuffer view = array.asByteBuffer();
        byte[] bytes = new byte[view.remaining()];
        view.get(bytes);
        return bytes;
    }
}
