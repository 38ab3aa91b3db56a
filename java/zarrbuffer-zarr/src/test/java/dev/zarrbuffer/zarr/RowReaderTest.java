package dev.zarrbuffer.zarr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.LocalStore;
import dev.zarrbuffer.zarr.store.ZarrException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks without a compressor, read from files in rows. */
class RowReaderTest {
    private static final BufferPrototype CPU = BufferPrototype.cpu();

    @TempDir
    private Path folder;

    private static Slice random(Random random, long length) {
        long start = random.nextInt((int) length);
        long stop = start + 1 + random.nextInt((int) (length - start));
        return switch (random.nextInt(4)) {
            case 0 -> Slice.all();
            case 1 -> Slice.of(start, stop, 1 + random.nextInt(3));
            case 2 -> Slice.of((Long) stop, start == 0 ? null : (Long) (start - 1), (Long) (-1L - random.nextInt(2)));
            default -> Slice.of(start, stop);
        };
    }

    @Test
    void readsAnySelectionOfAnyChunks() throws IOException {
        Random random = new Random(11);
        // Rows of less than a step and of more, leading axes of length 1, chunks that do not divide the array.
        long[][] shapes = {{1_000}, {300, 700}, {3, 200, 190}, {2, 1, 90_000}, {5, 7, 11, 13}};
        long[][] chunks = {{300}, {128, 300}, {1, 150, 190}, {1, 1, 70_000}, {5, 7, 11, 13}};
        for (int i = 0; i < shapes.length; i++) {
            long[] shape = shapes[i];
            NDArray content = NDArray.of(random.ints(Arrays.stream(shape).reduce(1, (a, b) -> a * b)).toArray())
                    .reshape(shape);
            long[] shard = Arrays.stream(chunks[i]).map(length -> 2 * length).toArray();
            List<ArrayOptions> kinds = List.of(
                    ArrayOptions.of(DType.INT32, shape).chunks(chunks[i]).codecs(),
                    ArrayOptions.of(DType.INT32, shape).chunks(chunks[i]).codecs(CodecSpec.bytes(ByteOrder.BIG_ENDIAN)),
                    ArrayOptions.of(DType.INT32, shape).chunks(chunks[i]).shards(shard).codecs(),
                    ArrayOptions.of(DType.INT32, shape).chunks(chunks[i]).zarrFormat(2).codecs());
            for (int kind = 0; kind < kinds.size(); kind++) {
                LocalStore store = LocalStore.of(folder.resolve(i + "." + kind));
                ZarrArray.create(store, "", kinds.get(kind)).write(content);
                for (LocalStore each : List.of(store, store.mapping())) {
                    ZarrArray array = ZarrArray.open(each, "");
                    for (int round = 0; round < 8; round++) {
                        Index[] keys = new Index[shape.length];
                        Arrays.setAll(keys, axis -> random(random, shape[axis]));
                        if (round % 3 == 2) {
                            keys[0] = Index.at(random.nextInt((int) shape[0]));
                        }
                        NDArray expected = content.get(keys);
                        String what = Arrays.toString(shape) + " " + kind + " " + Arrays.toString(keys);
                        assertTrue(array.read(CPU, keys).allEqual(expected), what);
                        NDBuffer doubles = CPU.ndBuffer().empty(DType.FLOAT64, expected.shape());
                        array.readInto(doubles, keys);
                        assertTrue(doubles.allEqual(expected), what);
                    }
                }
            }
        }
    }

    @Test
    void refusesFilesOfAnotherSize() throws IOException {
        LocalStore store = LocalStore.of(folder.resolve("x"));
        ZarrArray array = ZarrArray.create(store, "", ArrayOptions.of(DType.INT32, 600, 600).chunks(300, 300).codecs());
        array.write(7);
        for (long size : new long[] {0, 359_996, 360_001, 400_000}) {
            try (RandomAccessFile file = new RandomAccessFile(folder.resolve("x/c/1/0").toFile(), "rw")) {
                file.setLength(size);
            }
            ChunkException e = assertThrows(ChunkException.class, () -> array.read(CPU, Slice.of(599, 600)));
            assertEquals("c/1/0", e.key());
            assertTrue(e.getMessage().contains("has " + size + " bytes"), e.getMessage());
            assertTrue(array.read(CPU, Slice.to(300)).allEqual(7));
        }
    }

    /** A mapped file would take the process with it. */
    @Test
    void survivesFilesThatAreCutShortMeanwhile() throws Exception {
        LocalStore store = LocalStore.of(folder.resolve("x"));
        ZarrArray array = ZarrArray.create(store, "", ArrayOptions.of(DType.UINT8, 4 << 20).chunks(4 << 20).codecs());
        array.write(7);
        Path file = folder.resolve("x/c/0");
        byte[] good = Files.readAllBytes(file);
        Buffer kept = store.get("c/0", CPU).orElseThrow();
        AtomicBoolean done = new AtomicBoolean();
        Thread cutting = new Thread(() -> {
            try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                while (!done.get()) {
                    open.setLength(100);
                    open.seek(0);
                    open.write(good);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        cutting.start();
        for (int i = 0; i < 200; i++) {
            try {
                array.read(CPU).close();
            } catch (ZarrException e) {
                assertEquals("c/0", e.key());
            }
        }
        done.set(true);
        cutting.join();
        assertArrayEquals(good, kept.toByteArray());
        assertTrue(array.read(CPU).allEqual(7));
    }
}
