package dev.zarrbuffer.ffm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.CpuBuffer;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.Memory;
import dev.zarrbuffer.MemoryScope;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Order;
import dev.zarrbuffer.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentsTest {
    private static final long MEBIBYTE = 1 << 20;

    @Test
    void aSegmentIsTheArraysMemory() {
        NDArray array = NDArray.of(new int[][] {{1, 2, 3}, {4, 5, 6}});
        MemorySegment segment = Segments.of(array);
        assertEquals(24, segment.byteSize());
        assertEquals(6, segment.getAtIndex(ValueLayout.JAVA_INT, 5));
        segment.setAtIndex(ValueLayout.JAVA_INT, 0, 7);
        assertEquals(7, array.getInt(0, 0));
        MemorySegment row = Segments.of(array.get(Index.at(1), Slice.from(1)));
        assertArrayEquals(new int[] {5, 6}, row.toArray(ValueLayout.JAVA_INT));
        assertEquals(0, Segments.of(NDArray.empty(DType.INT16, 0, 3)).byteSize());
        assertThrows(IllegalArgumentException.class, () -> Segments.of(array.transpose()));
        assertThrows(IndexOutOfBoundsException.class, () -> segment.get(ValueLayout.JAVA_INT, 24));
        MemorySegment readOnly = Segments.of(array.asReadOnly());
        assertThrows(IllegalArgumentException.class, () -> readOnly.set(ValueLayout.JAVA_INT, 0, 1));
    }

    @Test
    void aSegmentReachesPastTwoGibibytes(@TempDir Path folder) throws Exception {
        long size = (5L << 30) + 8;
        Path file = folder.resolve("sparse");
        try (var channel = Files.newByteChannel(file, java.nio.file.StandardOpenOption.CREATE_NEW,
                java.nio.file.StandardOpenOption.WRITE)) {
            channel.position(size - 1).write(java.nio.ByteBuffer.allocate(1));
        }
        try (CpuBuffer buffer = Buffer.map(file, 0, size, MapMode.READ_WRITE)) {
            MemorySegment segment = Segments.of(buffer);
            assertEquals(size, segment.byteSize());
            segment.set(ValueLayout.JAVA_LONG, size - 8, 42);
            assertEquals(42L, buffer.get(Slice.from(-8)).asHostArray().view(DType.INT64).item());
        }
    }

    @Test
    void closingTheArrayEndsTheSegmentAndFreesTheMemory() {
        NDArray array = NDArray.zeros(DType.UINT8, 32 * MEBIBYTE);
        MemorySegment segment = Segments.of(array);
        MemorySegment slice = segment.asSlice(5, 10);
        long before = Memory.inUse(Device.CPU);
        array.close();
        assertTrue(Memory.inUse(Device.CPU) <= before - 32 * MEBIBYTE, "freed at once");
        assertFalse(segment.scope().isAlive());
        assertThrows(IllegalStateException.class, () -> segment.get(ValueLayout.JAVA_BYTE, 0));
        assertThrows(IllegalStateException.class, () -> slice.get(ValueLayout.JAVA_BYTE, 0));
        assertThrows(IllegalStateException.class, () -> Segments.of(array));
    }

    @Test
    void aScopesEndEndsTheSegmentOfASmallArrayAndOfAView() {
        MemorySegment small;
        MemorySegment kept;
        try (MemoryScope scope = MemoryScope.open()) {
            small = Segments.of(NDArray.of(new int[] {1, 2}).get(Slice.from(1)));
            kept = Segments.of(scope.detach(NDArray.of(new int[] {3})));
            assertEquals(2, small.get(ValueLayout.JAVA_INT, 0));
        }
        assertThrows(IllegalStateException.class, () -> small.get(ValueLayout.JAVA_INT, 0));
        assertEquals(3, kept.get(ValueLayout.JAVA_INT, 0));
        NDArray small2 = NDArray.of(new int[] {9});
        MemorySegment outside = Segments.of(small2);
        small2.close();
        assertThrows(IllegalStateException.class, () -> outside.get(ValueLayout.JAVA_INT, 0));
    }

    @Test
    void aSegmentKeepsTheMemoryThatNobodyElseReaches() throws Exception {
        MemorySegment segment = Segments.of(NDArray.full(DType.UINT8, 3, 32 * MEBIBYTE));
        long before = Memory.inUse(Device.CPU);
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertEquals(3, segment.get(ValueLayout.JAVA_BYTE, 32 * MEBIBYTE - 1));
        MemorySegment slice = segment.asSlice(7);
        segment = null;
        System.gc();
        Thread.sleep(10);
        assertEquals(3, slice.get(ValueLayout.JAVA_BYTE, 0));
        slice = null;
        collectUntil(() -> Memory.inUse(Device.CPU) <= before - 32 * MEBIBYTE);
    }

    @Test
    void closingWhileOthersReadNeitherCrashesNorLies() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 50; round++) {
                NDArray array = NDArray.full(DType.INT32, 7, 100_000);
                MemorySegment segment = Segments.of(array);
                Future<?>[] readers = new Future<?>[3];
                for (int i = 0; i < readers.length; i++) {
                    readers[i] = threads.submit(() -> readUntilClosed(segment));
                }
                array.close();
                for (Future<?> reader : readers) {
                    reader.get();
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void readUntilClosed(MemorySegment segment) {
        while (true) {
            try {
                for (long i = 0; i < 100_000; i += 17) {
                    assertEquals(7, segment.getAtIndex(ValueLayout.JAVA_INT, i));
                }
            } catch (IllegalStateException closed) {
                return;
            }
        }
    }

    @Test
    void anArrayIsTheSegmentsMemoryUntilItsArenaCloses() {
        NDArray array;
        NDArray view;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(24, 8);
            array = Segments.wrap(arena, segment, DType.INT32, 2, 3);
            view = array.transpose();
            array.set(NDArray.of(new int[] {1, 2, 3}), Index.at(1));
            assertEquals(3, segment.getAtIndex(ValueLayout.JAVA_INT, 5));
            array.close();
            segment.setAtIndex(ValueLayout.JAVA_INT, 0, 9);
            assertEquals(9, view.getInt(0, 0));
            NDArray readOnly = Segments.wrap(arena, segment.asReadOnly(), DType.of(">i2"), 12);
            assertThrows(java.nio.ReadOnlyBufferException.class, () -> readOnly.fill(0));
        }
        assertThrows(IllegalStateException.class, () -> array.getInt(0, 0));
        assertThrows(IllegalStateException.class, view::copy);
    }

    @Test
    void anArenaWaitsForWhatUsesTheArray() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 20; round++) {
                CountDownLatch reading = new CountDownLatch(3);
                Future<?>[] readers = new Future<?>[3];
                try (Arena arena = Arena.ofShared()) {
                    MemorySegment segment = arena.allocate(4 * MEBIBYTE, 8).fill((byte) 7);
                    NDArray array = Segments.wrap(arena, segment, DType.UINT8, 4 * MEBIBYTE);
                    for (int i = 0; i < readers.length; i++) {
                        readers[i] = threads.submit(() -> {
                            reading.countDown();
                            while (true) {
                                try {
                                    assertTrue(array.allEqual(7, true));
                                } catch (IllegalStateException closed) {
                                    return;
                                }
                            }
                        });
                    }
                    reading.await();
                }
                for (Future<?> reader : readers) {
                    reader.get();
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anArenaWaitsForAByteBufferThatIsNotCollectedYet() {
        try (Arena arena = Arena.ofShared()) {
            NDArray array = Segments.wrap(arena, arena.allocate(8), DType.UINT8, 8);
            assertEquals(8, array.asByteBuffer().capacity());
        }
    }

    @Test
    void anArrayKeepsAnAutomaticArenaAndNoLonger() throws Exception {
        CountDownLatch freed = new CountDownLatch(1);
        NDArray view = automatic(freed);
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertEquals(1, freed.getCount());
        assertEquals(5, view.getInt(0));
        WeakReference<NDArray> watched = new WeakReference<>(view);
        view = null;
        collectUntil(() -> freed.getCount() == 0);
        assertTrue(watched.refersTo(null));
    }

    private static NDArray automatic(CountDownLatch freed) {
        Arena arena = Arena.ofAuto();
        MemorySegment segment = arena.allocate(8, 4);
        segment.set(ValueLayout.JAVA_INT, 4, 5);
        // Collected with the arena.
        Cleaner.create().register(segment.scope(), freed::countDown);
        return Segments.wrap(arena, segment, DType.INT32, 2).get(Slice.from(1));
    }

    @Test
    void whatIsNoNativeMemoryOfTheArenaIsRefused() {
        try (Arena arena = Arena.ofConfined(); Arena other = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(8);
            assertThrows(IllegalArgumentException.class,
                    () -> Segments.wrap(arena, MemorySegment.ofArray(new int[2]), DType.INT32, 2));
            assertThrows(IllegalArgumentException.class, () -> Segments.wrap(other, segment, DType.INT32, 2));
            assertThrows(IllegalArgumentException.class, () -> Segments.wrap(arena, segment, DType.INT32, 3));
            assertThrows(IllegalArgumentException.class, () -> Segments.wrap(arena, segment, DType.INT32, 1));
            assertThrows(IllegalArgumentException.class,
                    () -> Segments.wrap(arena, segment.asSlice(1), DType.INT32, 1));
        }
        Arena closed = Arena.ofConfined();
        MemorySegment segment = closed.allocate(8);
        closed.close();
        assertThrows(IllegalStateException.class, () -> Segments.wrap(closed, segment, DType.INT32, 2));
        assertEquals(8, Segments.of(NDArray.zeros(Device.CPU, DType.INT64, Order.F, 1)).byteSize());
    }

    private static void collectUntil(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 200 && !condition.getAsBoolean(); i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertTrue(condition.getAsBoolean());
    }
}
