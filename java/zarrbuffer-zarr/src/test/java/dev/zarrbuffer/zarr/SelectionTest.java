package dev.zarrbuffer.zarr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.MemoryScope;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.MemoryStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Selections of a stored array give what the same keys give of an array in memory. */
class SelectionTest {
    private static final long[] SHAPE = {13, 17, 9};
    private static final int ROUNDS = 150;

    private final Random random = new Random(7);

    private static NDArray numbers() {
        int[] values = new int[13 * 17 * 9];
        Arrays.setAll(values, i -> i + 1);
        return NDArray.of(values).reshape(SHAPE);
    }

    private static ZarrArray stored(boolean sharded, NDArray content) throws IOException {
        ArrayOptions options = ArrayOptions.of(DType.INT32, SHAPE).chunks(4, 5, 3).codecs(CodecSpec.zstd(1));
        if (sharded) {
            options.shards(8, 10, 9);
        }
        ZarrArray array = ZarrArray.create(new MemoryStore(), "", options)
                .with(ZarrSettings.DEFAULT.withThreads(3).withMemory(10_000));
        array.write(content);
        return array;
    }

    private Slice slice(int length) {
        Integer start = random.nextInt(4) == 0 ? null : random.nextInt(2 * length) - length;
        Integer stop = random.nextInt(4) == 0 ? null : random.nextInt(2 * length) - length;
        int step = random.nextInt(3) == 0 ? 1 : random.nextInt(2 * length) - length;
        return Slice.of(start, stop, (Integer) (step == 0 ? 1 : step));
    }

    private Index[] basic() {
        Index[] keys = new Index[random.nextInt(4)];
        for (int axis = 0; axis < keys.length; axis++) {
            int length = (int) SHAPE[axis];
            keys[axis] = random.nextInt(4) == 0 ? Index.at(random.nextInt(2 * length) - length) : slice(length);
        }
        return keys;
    }

    private long[] positions(int axis, int count) {
        return random.longs(count, -SHAPE[axis], SHAPE[axis]).toArray();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsBasicKeys(boolean sharded) throws IOException {
        NDArray all = numbers();
        ZarrArray array = stored(sharded, all);
        for (int i = 0; i < ROUNDS; i++) {
            Index[] keys = basic();
            Corpus.assertSame(Arrays.toString(keys), all.get(keys), array.read(BufferPrototype.cpu(), keys));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writesBasicKeys(boolean sharded) throws IOException {
        NDArray all = numbers();
        ZarrArray array = stored(sharded, all);
        for (int i = 0; i < ROUNDS / 3; i++) {
            Index[] keys = basic();
            int number = random.nextInt();
            Object value = random.nextBoolean() ? number : all.get(keys).astype(DType.FLOAT64).copy();
            all.set(value, keys.length == 0 ? new Index[] {Index.ellipsis()} : keys);
            array.write(value, keys);
        }
        Corpus.assertSame("after all", all, array.read(BufferPrototype.cpu()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsAndWritesEachAxisOnItsOwn(boolean sharded) throws IOException {
        NDArray all = numbers();
        ZarrArray array = stored(sharded, all);
        for (int i = 0; i < ROUNDS / 3; i++) {
            long[] rows = positions(0, 5);
            long[] columns = positions(2, 4);
            Selection selection = Selection.orthogonal(Index.take(rows), Slice.of(1, 16, 3), Index.take(columns));
            Index[] mesh = {
                Index.take(NDArray.of(rows).reshape(5, 1, 1)),
                Index.take(NDArray.of(new long[] {1, 4, 7, 10, 13}).reshape(1, 5, 1)),
                Index.take(NDArray.of(columns).reshape(1, 1, 4))
            };
            Corpus.assertSame(selection.toString(), all.get(mesh), array.read(BufferPrototype.cpu(), selection));
            int number = random.nextInt();
            all.set(number, mesh);
            array.write(number, selection);
        }
        Corpus.assertSame("after all", all, array.read(BufferPrototype.cpu()));
        Corpus.assertSame("one list", all.get(Index.all(), Index.take(3, 3, -1)),
                array.read(BufferPrototype.cpu(), Index.all(), Index.take(3, 3, -1)));
        boolean[] mask = new boolean[17];
        mask[2] = true;
        mask[16] = true;
        Corpus.assertSame("integer, mask", all.get(Index.at(3), Index.take(2, 16)),
                array.read(BufferPrototype.cpu(), Selection.orthogonal(Index.at(3), Index.mask(mask))));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsAndWritesSingleElements(boolean sharded) throws IOException {
        NDArray all = numbers();
        ZarrArray array = stored(sharded, all);
        for (int i = 0; i < ROUNDS / 3; i++) {
            NDArray[] points = new NDArray[3];
            Index[] keys = new Index[3];
            for (int axis = 0; axis < 3; axis++) {
                points[axis] = NDArray.of(positions(axis, 6)).reshape(2, 3);
                keys[axis] = Index.take(points[axis]);
            }
            Selection selection = Selection.coordinate(points);
            Corpus.assertSame("points", all.get(keys), array.read(BufferPrototype.cpu(), selection));
            NDBuffer target = BufferPrototype.cpu().ndBuffer().empty(DType.INT32, 3, 2).transpose();
            array.readInto(target, selection);
            Corpus.assertSame("points", all.get(keys), target);
            NDArray values = NDArray.of(random.ints(6).toArray()).reshape(2, 3);
            all.set(values, keys);
            array.write(values, selection);
        }
        Corpus.assertSame("after all", all, array.read(BufferPrototype.cpu()));
        boolean[] bits = new boolean[13 * 17 * 9];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = random.nextInt(20) == 0;
        }
        NDArray mask = NDArray.of(bits).reshape(SHAPE);
        Corpus.assertSame("mask", all.get(Index.mask(mask)), array.read(BufferPrototype.cpu(), Index.mask(mask)));
    }

    @Test
    void readsBlocks() throws IOException {
        NDArray all = numbers();
        ZarrArray array = stored(false, all);
        Corpus.assertSame("block", all.get(Slice.of(8, 12), Slice.of(5, 17)), array.read(BufferPrototype.cpu(),
                Selection.block(Index.at(2), Slice.from(1))));
        Corpus.assertSame("last", all.get(Slice.from(12)),
                array.read(BufferPrototype.cpu(), Selection.block(Index.at(-1))));
        assertThrows(IllegalArgumentException.class,
                () -> array.read(BufferPrototype.cpu(), Selection.block(Slice.of(0, 4, 2))));
    }

    @Test
    void castsIntoATargetOfAnotherType() throws IOException {
        ZarrArray array = stored(false, numbers());
        NDBuffer target = BufferPrototype.cpu().ndBuffer().create(DType.FLOAT64, 9, 13, 17);
        array.readInto(target.transpose(1, 2, 0));
        assertTrue(target.transpose(1, 2, 0).allEqual(numbers()));
        assertThrows(IllegalArgumentException.class, () -> array.readInto(target));
    }

    @Test
    void refusesWhatIsOutside() throws IOException {
        ZarrArray array = stored(false, numbers());
        BufferPrototype cpu = BufferPrototype.cpu();
        List<Index[]> keys = List.of(
                new Index[] {Index.at(13)},
                new Index[] {Index.take(0, -14)},
                new Index[] {Index.all(), Index.all(), Index.all(), Index.all()},
                new Index[] {Index.ellipsis(), Index.ellipsis()},
                new Index[] {Index.mask(true, false)});
        for (Index[] key : keys) {
            assertThrows(IndexOutOfBoundsException.class, () -> array.read(cpu, key), Arrays.toString(key));
        }
        assertThrows(IllegalArgumentException.class, () -> array.read(cpu, Index.newAxis()));
        assertThrows(IllegalArgumentException.class, () -> array.read(cpu, Slice.of(0, 1, 0)));
        assertThrows(IllegalArgumentException.class, () -> array.write(NDArray.zeros(DType.INT32, 5), Slice.to(3)));
        assertThrows(ArithmeticException.class, () -> array.write(1L << 40));
    }

    /** Bytes of the heap for a mask go with what is true, whatever the mask's strides. */
    @Test
    void takesMasksWithoutNumberingAllOfThem() throws IOException {
        long length = 1 << 12;
        ZarrArray array = ZarrArray.create(new MemoryStore(), "",
                ArrayOptions.of(DType.INT8, length, length).chunks(512, 512));
        NDArray mask = NDArray.zeros(DType.BOOL, length, length);
        mask.set(true, Slice.of(0, length, 1000), Index.at(7));
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (Selection selection : List.of(Selection.mask(mask), Selection.mask(mask.transpose()))) {
            long before = thread.getThreadAllocatedBytes(Thread.currentThread().getId());
            assertEquals(5, array.entryParts(selection).count());
            long taken = thread.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            assertTrue(taken < 1 << 20, taken + " bytes for a mask of " + mask.size() + " elements");
        }
    }

    @Test
    void takesMasksOfBoolOnly() throws IOException {
        ZarrArray array = ZarrArray.create(new MemoryStore(), "", ArrayOptions.of(DType.INT8, 3, 2));
        for (NDArray mask : List.of(NDArray.zeros(DType.INT32, 3, 2), NDArray.zeros(DType.UINT8, 3, 2))) {
            assertThrows(IllegalArgumentException.class, () -> array.entryParts(Selection.mask(mask)));
        }
    }

    @Test
    void bringsPlacesTogetherInOrder() {
        long seed = Long.getLong("zarrbuffer.seed", 7);
        Random places = new Random(seed);
        for (int size : new int[] {0, 1, 2, 100, 1000}) {
            long[] numbers = places.longs(size, 0, 5).map(number -> number * (Long.MAX_VALUE / 4)).toArray();
            int[] expected = IntStream.range(0, size).boxed()
                    .sorted(Comparator.comparingLong(place -> numbers[place])).mapToInt(Integer::intValue).toArray();
            assertArrayEquals(expected, Groups.sort(size, place -> numbers[place]), "seed " + seed);
        }
    }

    @Test
    void leavesOutChunksOfTheFillValue() throws IOException {
        MemoryStore store = new MemoryStore();
        ZarrArray array = ZarrArray.create(store, "x", ArrayOptions.of(DType.FLOAT32, 8, 8).chunks(4, 4)
                .fillValue(Double.NaN));
        array.write(NDArray.full(DType.FLOAT32, Double.NaN, 8, 8));
        assertEquals(List.of("x/zarr.json"), store.list("x"));
        array.write(1.5, Index.at(7), Index.at(0));
        assertEquals(List.of("x/c/1/0", "x/zarr.json"), store.list("x"));
        array.write(Double.NaN, Index.at(7), Index.at(0));
        assertEquals(List.of("x/zarr.json"), store.list("x"));
        array.with(ZarrSettings.DEFAULT.withElideFill(false)).write(Double.NaN);
        assertEquals(5, store.list("x").size());
        assertEquals(4, array.entries().count());
    }

    @Test
    void keepsAttributesAndWhatItDoesNotKnow() throws IOException {
        MemoryStore store = new MemoryStore();
        ZarrGroup group = ZarrGroup.create(store, "", 3, Map.of("a", 1));
        for (int format : new int[] {2, 3}) {
            ZarrGroup inner = ZarrGroup.create(store, "g" + format, format, Map.of("deep", List.of(1, 2)));
            ZarrArray array = inner.createArray("x", ArrayOptions.of(DType.INT8, 3));
            array.setAttributes(Map.of("unit", "m", "big", new java.math.BigInteger("99999999999999999999")));
            inner.createGroup("y").setAttributes(Map.of("z", true));
            assertEquals(List.of("x", "y"), inner.childNames());
            ZarrGroup again = ZarrGroup.open(store, "g" + format);
            assertEquals(List.of(1, 2), again.attributes().get("deep"));
            assertEquals("m", again.array("x").attributes().get("unit"));
            assertEquals("99999999999999999999", again.array("x").attributes().get("big").toString());
            assertEquals(true, again.group("y").attributes().get("z"));
            assertThrows(NodeNotFoundException.class, () -> again.array("y"));
            assertThrows(NodeNotFoundException.class, () -> again.child("nothing"));
        }
        assertEquals(2, group.children().size());
    }

    @Test
    void nothingOfItGoesWithACallersScope() throws IOException {
        NDArray all = numbers();
        ZarrArray array;
        NDBuffer kept;
        try (MemoryScope scope = MemoryScope.open()) {
            array = stored(true, all);
            kept = scope.detach(array.read(BufferPrototype.cpu()));
            array.read(BufferPrototype.cpu(), Slice.to(2));
        }
        assertTrue(kept.allEqual(all));
        assertTrue(array.read(BufferPrototype.cpu()).allEqual(all));
        array.write(3, Index.at(0));
        assertTrue(array.read(BufferPrototype.cpu(), Index.at(0)).allEqual(3));
    }

    @Test
    void tellsProgress() throws IOException {
        AtomicLong last = new AtomicLong();
        ZarrArray array = stored(false, numbers());
        array.with(ZarrSettings.DEFAULT.withProgress((done, total) -> {
            assertEquals(last.incrementAndGet(), done);
            assertEquals(4 * 4 * 3, total);
        })).read(BufferPrototype.cpu());
        assertEquals(48, last.get());
    }

    /** As {@link NDArray#fill} takes them. */
    @ParameterizedTest
    @ValueSource(strings = {"int8", "<U2", "|S2", "float64", "complex64"})
    void everyScalarIsWrittenToAll(String dtype) throws IOException {
        ZarrArray array = ZarrArray.create(new MemoryStore(), "", ArrayOptions.of(DType.of(dtype), 5).chunks(2));
        for (Object value : new Object[] {'7', "7"}) {
            array.write(0);
            array.write(value, Slice.of(1, 4));
            NDArray expected = NDArray.zeros(DType.of(dtype), 5);
            expected.fill(0);
            expected.set(value, Slice.of(1, 4));
            assertTrue(array.read(BufferPrototype.cpu()).allEqual(expected), dtype + " " + value);
        }
    }
}
