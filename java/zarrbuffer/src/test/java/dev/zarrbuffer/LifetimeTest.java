package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class LifetimeTest {
    /** Large enough to be seen among what other tests leave to the collector. */
    private static final long MEBIBYTE = 1 << 20;

    @Test
    void closingTheOwnerEndsAllViews() {
        NDArray owner = NDArray.zeros(DType.INT32, 2, 3);
        NDArray view = owner.transpose();
        owner.close();
        owner.close();
        assertArrayEquals(new long[] {3, 2}, view.shape());
        assertEquals(DType.INT32, view.dtype());
        assertTrue(view.toString().contains("closed"));
        assertThrows(IllegalStateException.class, () -> view.getInt(0, 0));
        assertThrows(IllegalStateException.class, () -> view.set(1, Index.all()));
        assertThrows(IllegalStateException.class, () -> view.get(Index.at(0)));
        assertThrows(IllegalStateException.class, view::copy);
        assertThrows(IllegalStateException.class, view::transpose);
        assertThrows(IllegalStateException.class, () -> view.reshape(-1));
        assertThrows(IllegalStateException.class, owner::asByteBuffer);
        assertThrows(IllegalStateException.class, () -> NDArray.zeros(DType.INT32, 3, 2).set(view));
        assertThrows(IllegalStateException.class, () -> NDArray.zeros(DType.INT32, 3, 2).equal(view));
    }

    @Test
    void keysOutliveTheScopeInWhichTheyAreMade() throws Exception {
        Index take;
        Index mask;
        Index read;
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        Serialization.write(Index.take(2, 0), new DataOutputStream(form));
        try (MemoryScope scope = MemoryScope.open()) {
            take = Index.take(2, 0);
            mask = Index.mask(true, false, true);
            read = (Index) Serialization.read(new DataInputStream(new ByteArrayInputStream(form.toByteArray())));
            NDArray inside = NDArray.zeros(DType.INT8, 3);
            scope.close();
            assertThrows(IllegalStateException.class, () -> inside.getInt(0));
        }
        NDArray array = NDArray.of(new int[] {5, 6, 7});
        assertTrue(array.get(take).allEqual(new int[] {7, 5}, false));
        assertTrue(array.get(mask).allEqual(new int[] {5, 7}, false));
        assertTrue(array.get(read).allEqual(new int[] {7, 5}, false));
    }

    @Test
    void closingAViewDoesNothing() {
        CpuBuffer buffer = new CpuBuffer.Factory(Device.CPU).fromBytes(new byte[] {1, 2, 3});
        buffer.get(Slice.from(1)).close();
        buffer.asArrayLike().transpose().close();
        new CpuBuffer.Factory(Device.CPU).fromArrayLike(buffer.asArrayLike()).close();
        new CpuBuffer.Factory(Device.CPU).fromBuffer(buffer).close();
        assertArrayEquals(new byte[] {1, 2, 3}, buffer.toByteArray());
        buffer.close();
        assertThrows(IllegalStateException.class, buffer::toByteArray);
    }

    @Test
    void closingWaitsForExportedViews() throws Exception {
        NDArray array = NDArray.of(new int[] {1, 2, 3});
        long before = Memory.inUse(Device.CPU);
        ByteBuffer slice = array.asByteBuffer().slice(4, 8).order(ByteOrder.nativeOrder());
        array.close();
        assertThrows(IllegalStateException.class, () -> array.getInt(0));
        System.gc();
        Thread.sleep(20);
        assertEquals(2, slice.getInt(0));
        assertEquals(3, slice.getInt(4));
        Reference.reachabilityFence(slice);
        slice = null;
        collectUntil(() -> Memory.inUse(Device.CPU) < before);
    }

    @Test
    void scopesFreeWhatTheyHoldAndNothingElse() {
        NDArray outside = NDArray.zeros(DType.UINT8, 1);
        NDArray inner;
        NDArray detached;
        CpuNDBuffer outer;
        try (MemoryScope scope = MemoryScope.open()) {
            outer = new CpuNDBuffer.Factory(Device.CPU).create(DType.UINT8, 4);
            try (MemoryScope nested = MemoryScope.open()) {
                inner = outside.copy();
                detached = nested.detach(outside.copy().reshape(1, 1));
                assertThrows(IllegalArgumentException.class, () -> nested.detach(outside));
            }
            outer.fill(1);
            scope.detach(outer);
        }
        assertThrows(IllegalStateException.class, inner::item);
        assertEquals((short) 0, detached.item());
        assertTrue(outer.allEqual(1));
        assertEquals((short) 0, outside.item());
        assertEquals((short) 0, outside.copy().item());
    }

    @Test
    void smallArraysShareMemoryButNotTheirEnds() {
        long before = Memory.inUse(Device.CPU);
        NDArray[] arrays = new NDArray[500];
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] = NDArray.full(DType.INT32, i, 100);
        }
        assertTrue(Memory.inUse(Device.CPU) >= before + 400 * 300, "each counts");
        for (int i = 0; i < arrays.length; i += 2) {
            arrays[i].close();
            arrays[i].close();
        }
        for (int i = 0; i < arrays.length; i++) {
            NDArray array = arrays[i];
            if (i % 2 == 0) {
                assertThrows(IllegalStateException.class, array::copy);
            } else {
                assertTrue(array.allEqual(i, true));
            }
        }
    }

    @Test
    void memoryOfSmallArraysIsUsedAgainOnceAllAreClosed() {
        NDArray kept = NDArray.full(DType.UINT8, 1, 1000);
        Set<Long> addresses = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            try (NDArray array = kept.copy(); Lease lease = array.lease()) {
                addresses.add(lease.address());
                array.fill(2);
            }
        }
        assertTrue(kept.allEqual(1, true));
        // What is left of the slab of the kept one, and another slab.
        assertTrue(addresses.size() <= 2 * 64, addresses.size() + " places");
    }

    @Test
    void smallArraysLiveAsLongAsTheyAreUsed() throws Exception {
        ByteBuffer[] windows = new ByteBuffer[200];
        NDArray[] views = new NDArray[200];
        for (int i = 0; i < windows.length; i++) {
            NDArray array = NDArray.full(DType.UINT8, i, 1024);
            views[i] = array.get(Slice.from(-1));
            try (NDArray closed = array.copy()) {
                windows[i] = closed.asByteBuffer();
            }
        }
        System.gc();
        Thread.sleep(20);
        for (int i = 0; i < 1000; i++) {
            NDArray.full(DType.UINT8, 255, 1024);
        }
        for (int i = 0; i < windows.length; i++) {
            assertEquals((byte) i, windows[i].get(1023));
            assertEquals((short) i, views[i].item());
        }
    }

    @Test
    void whatNobodyReachesOfSmallArraysIsFreed() throws Exception {
        System.gc();
        long before = Memory.inUse(Device.CPU);
        for (int i = 0; i < 20_000; i++) {
            NDArray.empty(DType.UINT8, 1024);
        }
        collectUntil(() -> Memory.inUse(Device.CPU) < before + MEBIBYTE);
    }

    @Test
    void smallArraysOfManyThreadsDoNotMeet() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Future<?>[] workers = new Future<?>[8];
            for (int w = 0; w < workers.length; w++) {
                int value = w;
                NDArray given = NDArray.full(DType.INT64, value, 100);
                workers[w] = threads.submit(() -> {
                    NDArray own = given.copy();
                    given.close();
                    for (int i = 0; i < 5_000; i++) {
                        NDArray next = own.copy();
                        own.close();
                        assertTrue(next.allEqual(value, true));
                        own = next;
                    }
                });
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anyThreadMayCloseAScope() throws Exception {
        MemoryScope scope = MemoryScope.open();
        NDArray array = NDArray.zeros(DType.UINT8, 1);
        Thread thread = new Thread(scope::close);
        thread.start();
        thread.join();
        assertThrows(IllegalStateException.class, array::item);
        assertEquals((short) 0, NDArray.zeros(DType.UINT8, 1).item());
    }

    @Test
    void whatNobodyReachesIsFreed() throws Exception {
        NDArray array = NDArray.zeros(DType.UINT8, 64 * MEBIBYTE);
        long before = Memory.inUse(Device.CPU);
        NDArray view = array.get(Slice.from(-1));
        array = null;
        System.gc();
        assertEquals((short) 0, view.item());
        view = null;
        collectUntil(() -> Memory.inUse(Device.CPU) <= before - 64 * MEBIBYTE);
    }

    @Test
    void theLimitCollectsFirstAndThenRefuses() {
        long limit = Memory.limit(Device.CPU);
        System.gc();
        Memory.setLimit(Device.CPU, Memory.inUse(Device.CPU) + 64 * MEBIBYTE);
        try {
            for (int i = 0; i < 20; i++) {
                NDArray.empty(DType.UINT8, 16 * MEBIBYTE);
            }
            OutOfMemoryError error =
                    assertThrows(OutOfMemoryError.class, () -> NDArray.empty(DType.UINT8, 1024 * MEBIBYTE));
            assertTrue(error.getMessage().contains(Long.toString(1024 * MEBIBYTE)), error.getMessage());
        } finally {
            Memory.setLimit(Device.CPU, limit);
        }
    }

    @Test
    void foreignMemoryIsReleasedOnce() throws Exception {
        ByteBuffer memory = ByteBuffer.allocateDirect(8);
        AtomicInteger releases = new AtomicInteger();
        try (NDArray owned = NDArray.of(new long[] {7})) {
            long address = dev.zarrbuffer.jni.Bridge.buffer_address(memory);
            NDArray array = NDArray.wrapAddress(address, 8, Device.CPU, releases::incrementAndGet);
            array.view(DType.INT64).set(owned, Index.all());
            array.close();
            array.close();
        }
        assertEquals(7, memory.order(ByteOrder.nativeOrder()).getLong(0));
        assertEquals(1, releases.get());
    }

    @Test
    void wrappedBuffersStayReachableAndReadOnly() throws Exception {
        NDArray array = NDArray.wrap(direct(), DType.INT16, 2);
        System.gc();
        Thread.sleep(20);
        assertEquals((short) 5, array.get(Index.at(1)).item());
        NDArray readOnly = NDArray.wrap(direct().asReadOnlyBuffer(), DType.INT16, 2);
        assertTrue(readOnly.isReadOnly());
        assertTrue(readOnly.asByteBuffer().isReadOnly());
        assertEquals(ByteOrder.nativeOrder(), readOnly.asByteBuffer().order());
        assertThrows(java.nio.ReadOnlyBufferException.class, () -> readOnly.fill(1));
    }

    private static ByteBuffer direct() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(6).order(ByteOrder.nativeOrder());
        return buffer.putShort((short) 3).putShort((short) 4).putShort((short) 5).position(2);
    }

    @Test
    void closingWhileOthersReadNeitherCrashesNorLies() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 200; round++) {
                NDArray array = NDArray.full(DType.INT32, 7, 1000);
                Future<?>[] readers = new Future<?>[3];
                CountDownLatch reading = new CountDownLatch(readers.length);
                for (int i = 0; i < readers.length; i++) {
                    readers[i] = threads.submit(() -> readUntilClosed(array, reading));
                }
                assertTrue(reading.await(60, TimeUnit.SECONDS), "not all of them read");
                array.close();
                for (Future<?> reader : readers) {
                    reader.get();
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void readUntilClosed(NDArray array, CountDownLatch reading) {
        for (boolean first = true; ; first = false) {
            try {
                assertTrue(array.allEqual(7, true));
                if (first) {
                    reading.countDown();
                }
            } catch (IllegalStateException closed) {
                return;
            }
        }
    }

    private static void collectUntil(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 100 && !condition.getAsBoolean(); i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertTrue(condition.getAsBoolean());
    }
}
