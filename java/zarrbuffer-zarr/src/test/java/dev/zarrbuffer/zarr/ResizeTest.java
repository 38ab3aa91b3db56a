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
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.metadata.MetadataException;
import dev.zarrbuffer.zarr.store.ByteRange;
import dev.zarrbuffer.zarr.store.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResizeTest {
    private static final BufferPrototype CPU = BufferPrototype.cpu();

    /** Writes down what is asked for, and may fail. */
    private static final class Watched extends ForwardingStore {
        private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
        private String failing;

        Watched() {
            super(new MemoryStore());
        }

        private void call(String what, String key) throws IOException {
            calls.add(what + " " + key);
            if ((what + " " + key).equals(failing)) {
                throw new IOException("on purpose");
            }
        }

        @Override
        public Optional<Buffer> get(String key, BufferPrototype prototype, ByteRange range) throws IOException {
            call("get", key);
            return store.get(key, prototype, range);
        }

        @Override
        public OptionalLong size(String key) throws IOException {
            call("size", key);
            return store.size(key);
        }

        @Override
        public void set(String key, Buffer value) throws IOException {
            call("set", key);
            store.set(key, value);
        }

        @Override
        public void delete(String key) throws IOException {
            call("delete", key);
            store.delete(key);
        }
    }

    private final Watched store = new Watched();

    private ZarrArray line(long length, long chunk) throws IOException {
        return ZarrArray.create(store, "", ArrayOptions.of(DType.INT16, length).chunks(chunk).fillValue(3));
    }

    @Test
    void removesChunksOutside() throws IOException {
        ZarrArray array = ZarrArray.create(store, "", ArrayOptions.of(DType.INT16, 8, 8).chunks(4, 4).fillValue(3));
        array.write(1);
        array.resize(4, 12);
        assertEquals(List.of("c/0/0", "c/0/1", "zarr.json"), store.list(""));
        NDBuffer all = ZarrArray.open(store, "").read(CPU);
        assertArrayEquals(new long[] {4, 12}, all.shape());
        assertTrue(all.get(Index.all(), Slice.to(8)).allEqual(1) && all.get(Index.all(), Slice.from(8)).allEqual(3));
    }

    @Test
    void bringsNothingBack() throws IOException {
        ZarrArray array = line(10, 4);
        array.write(1);
        array.resize(9);
        array.resize(10);
        assertTrue(array.read(CPU).allEqual(NDArray.of(new short[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 3})));
        array.resize(5);
        array.resize(10);
        assertTrue(array.read(CPU).allEqual(NDArray.of(new short[] {1, 1, 1, 1, 1, 3, 3, 3, 3, 3})));
        array.resize(0);
        assertEquals(List.of("zarr.json"), store.list(""));
        array.resize(3);
        assertTrue(array.read(CPU).allEqual(3));
    }

    /** Shapes at random, with chunks, shards and in format 2, beside an array in memory. */
    @ParameterizedTest
    @ValueSource(strings = {"chunks", "shards", "2"})
    void appendsAlongAnAxis(String kind) throws IOException {
        ArrayOptions options = ArrayOptions.of(DType.INT32, 5, 3).chunks(2, 2).fillValue(-1);
        ZarrArray array = ZarrArray.create(store, "", switch (kind) {
            case "shards" -> options.shards(4, 4);
            case "2" -> options.zarrFormat(2);
            default -> options;
        });
        NDArray all = NDArray.of(IntStream.range(0, 7 * 5).toArray()).reshape(7, 5);
        array.write(all.get(Slice.to(5), Slice.to(3)));
        assertArrayEquals(new long[] {7, 3}, array.append(all.get(Slice.from(5), Slice.to(3)), 0));
        NDBuffer columns = CPU.ndBuffer().fromHostArray(all.get(Slice.all(), Slice.from(3)));
        assertArrayEquals(new long[] {7, 5}, array.append(columns, 1));
        assertArrayEquals(new long[] {7, 5}, array.append(NDArray.zeros(DType.INT8, 7, 0), 1));
        ZarrArray again = ZarrArray.open(store, "");
        assertArrayEquals(new long[] {7, 5}, again.shape());
        assertTrue(again.read(CPU).allEqual(all));
        assertArrayEquals(new long[] {8, 5}, again.append(new float[][] {{1, 2, 3, 4, 5}}, 0));
        assertTrue(again.read(CPU, Index.at(-1)).allEqual(new int[] {1, 2, 3, 4, 5}));

        String message = assertThrows(IllegalArgumentException.class, () -> again.append(new int[2][4], 0)).getMessage();
        assertTrue(message.contains("[2, 4]") && message.contains("[8, 5]") && message.contains("axis 0"), message);
        assertThrows(IllegalArgumentException.class, () -> again.append(new int[5], 0));
        assertThrows(IllegalArgumentException.class, () -> again.append(1, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> again.append(new int[8][5], 2));
        assertThrows(IndexOutOfBoundsException.class, () -> again.append(new int[8][5], -1));
        assertArrayEquals(new long[] {8, 5}, ZarrArray.open(store, "").shape());
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunks", "shards", "2"})
    void isAnArrayThatForgets(String kind) throws IOException {
        long seed = Long.getLong("zarrbuffer.seed", 7);
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            ArrayOptions options = ArrayOptions.of(DType.INT32, 7, 9, 3).chunks(2, 3, 2).fillValue(-1).overwrite(true);
            ZarrArray array = ZarrArray.create(store, "", switch (kind) {
                case "shards" -> options.shards(4, 6, 2);
                case "2" -> options.zarrFormat(2);
                default -> options;
            });
            NDArray model = NDArray.full(DType.INT32, -1, 7, 9, 3);
            for (int step = 0; step < 6; step++) {
                String what = kind + ", seed " + seed + ", round " + round + ", step " + step;
                if (model.size() > 0) {
                    NDArray values = NDArray.of(random.ints(model.size()).toArray()).reshape(model.shape());
                    model.set(values, Index.ellipsis());
                    array.write(values);
                }
                long[] shape = {random.nextInt(10), random.nextInt(13), random.nextInt(5)};
                array.resize(shape);
                model = resized(model, shape);
                assertTrue(array.read(CPU).allEqual(model), what);
                long[] larger = Arrays.stream(shape).map(length -> length + random.nextInt(4)).toArray();
                array.resize(larger);
                model = resized(model, larger);
                assertTrue(ZarrArray.open(store, "").read(CPU).allEqual(model), what);
            }
        }
    }

    private static NDArray resized(NDArray array, long[] shape) {
        NDArray result = NDArray.full(DType.INT32, -1, shape);
        Index[] both = new Index[shape.length];
        for (int axis = 0; axis < shape.length; axis++) {
            both[axis] = Slice.to(Math.min(shape[axis], array.shape()[axis]));
        }
        result.set(array.get(both), both);
        return result;
    }

    @Test
    void visitsOnlyWhatIsLost() throws IOException {
        ZarrArray array = line(1L << 40, 4);
        array.write(1, Slice.to(9));
        store.calls.clear();
        array.resize(1L << 50);
        assertEquals(List.of("get zarr.json", "set zarr.json"), store.calls);
        store.calls.clear();
        array.resize((1L << 50) - 9);
        long last = (1L << 48) - 1;
        assertEquals(List.of("delete c/" + (last - 1), "delete c/" + last, "get c/" + (last - 2), "get zarr.json",
                "set zarr.json"), store.calls.stream().sorted().toList());
    }

    /** Chunks that are not stored stay so. */
    @Test
    void storesNothingNew() throws IOException {
        ZarrArray array = line(12, 4).with(ZarrSettings.DEFAULT.withElideFill(false));
        array.write(1, Slice.to(4));
        array.resize(7);
        assertEquals(List.of("c/0", "zarr.json"), store.list(""));
    }

    @Test
    void keepsItsShapeWhereTheStoreFails() throws IOException {
        ZarrArray array = line(10, 4);
        array.write(1);
        for (String failing : List.of("set c/1", "delete c/2", "set zarr.json")) {
            store.failing = failing;
            assertThrows(IOException.class, () -> array.resize(5));
            assertArrayEquals(new long[] {10}, ZarrArray.open(store.store, "").shape());
            assertArrayEquals(new long[] {10}, array.shape());
            assertTrue(array.read(CPU, Slice.to(5)).allEqual(1));
        }
        store.failing = null;
        array.resize(5);
        array.resize(10);
        assertTrue(array.read(CPU, Slice.to(5)).allEqual(1) && array.read(CPU, Slice.from(5)).allEqual(3));
    }

    @Test
    void othersOfOneArrayChangeItToo() throws IOException {
        ZarrArray one = line(0, 4);
        ZarrArray other = one.with(ZarrSettings.DEFAULT.withThreads(1));
        one.append(new short[] {1, 2}, 0);
        other.append(new short[] {3, 4}, 0);
        assertTrue(ZarrArray.open(store, "").read(CPU).allEqual(new short[] {1, 2, 3, 4}));
        one.resize(8);
        other.setAttributes(Map.of("unit", "m"));
        assertArrayEquals(new long[] {8}, ZarrArray.open(store, "").shape());
        assertArrayEquals(new long[] {8}, other.shape());
        assertEquals(Map.of("unit", "m"), one.attributes());
    }

    /** In turn: at once they would write the same entries. */
    @Test
    void arraysOpenedApartGoOnFromWhatIsStored() throws IOException {
        ZarrArray one = line(0, 4);
        ZarrArray other = ZarrArray.open(store, "");
        for (short i = 0; i < 6; i++) {
            (i % 2 == 0 ? one : other).append(new short[] {i}, 0);
        }
        one.setAttributes(Map.of("unit", "m"));
        other.resize(5);
        ZarrArray stored = ZarrArray.open(store, "");
        assertTrue(stored.read(CPU).allEqual(new short[] {0, 1, 2, 3, 4}));
        assertEquals(Map.of("unit", "m"), stored.attributes());
        store.delete("zarr.json");
        assertThrows(NodeNotFoundException.class, () -> one.append(new short[] {7}, 0));
        assertTrue(store.store.size("zarr.json").isEmpty());
    }

    @Test
    void attributesAndShapeChangeAtOnce() throws Exception {
        for (int round = 0; round < 20; round++) {
            ZarrArray array = ZarrArray.create(store, "round" + round, ArrayOptions.of(DType.INT16, 0).chunks(4));
            CompletableFuture<Void> attributes = CompletableFuture.runAsync(() -> {
                for (int i = 1; i <= 20; i++) {
                    try {
                        array.setAttributes(Map.of("last", i));
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
            });
            for (short i = 0; i < 20; i++) {
                array.append(new short[] {i}, 0);
            }
            attributes.get();
            ZarrArray stored = ZarrArray.open(store, "round" + round);
            assertArrayEquals(new long[] {20}, stored.shape());
            assertEquals(20, ((Number) stored.attributes().get("last")).intValue());
        }
    }

    @Test
    void appendsNothingOfWhatDoesNotCast() throws IOException {
        ZarrArray array = line(2, 4);
        assertThrows(IllegalArgumentException.class, () -> array.append(new String[] {"zz"}, 0));
        assertArrayEquals(new long[] {2}, ZarrArray.open(store, "").shape());
    }

    @Test
    void refusesShapesThatCannotBe() throws IOException {
        ZarrArray array = line(10, 4);
        array.write(1);
        for (long[] shape : new long[][] {{}, {3, 4}, {1, 2, 3}, {-1}, {Long.MIN_VALUE}}) {
            assertThrows(IllegalArgumentException.class, () -> array.resize(shape), Arrays.toString(shape));
        }
        assertThrows(IOException.class, () -> array.resize(Long.MAX_VALUE));
        assertTrue(array.read(CPU).allEqual(1));
    }

    /** As zarr-python wrote an array without elements that was to be one chunk. */
    @Test
    void anArrayGrowsWhoseChunksHadLengthZero() throws IOException {
        ZarrArray array = withChunksOf(0, 0);
        assertArrayEquals(new long[] {1, 3}, array.metadata().chunkShape());
        assertEquals(0, array.read(CPU).asHostArray().size());
        array.resize(2, 3);
        array.write(4, Index.at(0));
        ZarrArray again = ZarrArray.open(store, "");
        assertTrue(again.read(CPU, Index.at(0)).allEqual(4));
        assertTrue(again.read(CPU, Index.at(1)).allEqual(3));
        String message = assertThrows(MetadataException.class, () -> withChunksOf(0, 1)).getMessage();
        assertTrue(message.contains("chunks must be 1 or more"), message);
    }

    private ZarrArray withChunksOf(int chunk, int length) throws IOException {
        String json = """
                {"zarr_format": 2, "shape": [%d, 3], "chunks": [%d, 3], "dtype": "<i2", "fill_value": 3, "order": "C",
                 "filters": null, "compressor": null}""".formatted(length, chunk);
        store.set(".zarray", CPU.buffer().fromBytes(json.getBytes(StandardCharsets.UTF_8)));
        return ZarrArray.open(store, "");
    }
}
