package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** Memory and buffers of a CUDA device, and moving there and back. */
class CudaTest extends NeedsCuda {
    private static NDArray numbers(int count) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        return NDArray.of(values);
    }

    private static List<Device> kinds() {
        return List.of(Device.CPU, Device.PINNED, CUDA, new Device(Device.Type.CUDA_MANAGED, 0));
    }

    @Test
    void devicesAreListed() {
        List<Device> devices = Device.list();
        assertEquals(Device.CPU, devices.get(0));
        assertTrue(devices.containsAll(kinds()), devices::toString);
        assertEquals(1, devices.stream().filter(device -> device.type() == Device.Type.CUDA_HOST).count());
        assertEquals(Cuda.deviceCount(), devices.stream().filter(device -> device.type() == Device.Type.CUDA).count());
        assertEquals("", Cuda.whyNot());
    }

    @Test
    void blocksLiveOnTheDevice() {
        try (CudaNDBuffer block = (CudaNDBuffer) BufferPrototype.cuda().ndBuffer().create(DType.of(">f4"), Order.F, 1.5, 4, 6)) {
            assertEquals(CUDA, block.device());
            assertTrue(block.allEqual(1.5));
            block.set(numbers(6), Index.at(2));
            block.set(-1, Index.take(0, 3), Index.slice(null, null, 2));
            NDArray host = block.asHostArray();
            assertEquals(Device.CPU, host.device());
            assertEquals(5, host.getDouble(2, 5));
            assertEquals(-1, host.getDouble(3, 4));
            assertEquals(1.5, host.getDouble(3, 5));
            assertEquals(5.0f, ((Number) block.get(Index.at(2), Index.at(5)).asScalar()).floatValue());
            assertSame(CudaNDBuffer.class, block.transpose().getClass());
            assertTrue(block.toString().startsWith("CudaNDBuffer shape=(4, 6) dtype=>f4 device=cuda:0")
                    || block.toString().contains("device=cuda:0"), block::toString);
            assertThrows(UnsupportedOperationException.class, () -> block.asNDArrayLike().transpose().asByteBuffer());
            assertThrows(UnsupportedOperationException.class, () -> block.asNDArrayLike().getDouble(0, 0));
        }
    }

    @Test
    void buffersLiveOnTheDevice() {
        Buffer.Factory factory = BufferPrototype.cuda().buffer();
        Buffer buffer = factory.fromBytes(new byte[] {1, 2, 3, 4, 5});
        Buffer tail = buffer.get(Slice.from(-2));
        Buffer host = BufferPrototype.cpu().buffer().fromBytes(new byte[] {9});
        Buffer joined = tail.combine(List.of(host, buffer));
        assertEquals(List.of((byte) 4, (byte) 5, (byte) 9, (byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5), boxed(joined));
        assertEquals(BufferPrototype.cpu().buffer().fromBytes(joined.toByteArray()), joined);
        assertEquals(BufferPrototype.cpu().buffer().fromBytes(joined.toByteArray()).hashCode(), joined.hashCode());
        assertSame(buffer.asArrayLike(), factory.fromBuffer(buffer).asArrayLike());
        assertEquals(0, factory.createZeroLength().length());
        assertEquals(buffer, factory.createZeroLength().plus(buffer));
        assertThrows(IllegalArgumentException.class, () -> factory.fromArrayLike(numbers(3).view(DType.UINT8)));
    }

    private static List<Byte> boxed(Buffer buffer) {
        byte[] bytes = buffer.toByteArray();
        Byte[] boxed = new Byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            boxed[i] = bytes[i];
        }
        return List.of(boxed);
    }

    @Test
    void everyLayoutMovesBetweenAllMemoryKinds() {
        NDArray values = numbers(4 * 5 * 6).reshape(4, 5, 6);
        NDArray strided = values.transpose(2, 0, 1).get(Slice.of(null, null, -2));
        for (Device from : kinds()) {
            NDArray source = values.to(from).transpose(2, 0, 1).get(Slice.of(null, null, -2));
            for (Device to : kinds()) {
                NDArray moved = source.to(to);
                assertEquals(to, moved.device());
                assertTrue(moved.allEqual(strided, false), from + " to " + to);
                NDArray target = NDArray.zeros(to, DType.INT32, Order.C, 3, 8, 5).get(Index.all(), Index.slice(null, null, 2));
                target.set(source, Index.ellipsis());
                assertTrue(target.allEqual(strided, false), from + " into " + to);
            }
        }
    }

    @Test
    void largeArraysMove() {
        NDArray large = NDArray.zeros(DType.INT32, 3, 1000, 1001);
        large.set(numbers(1001), Index.ellipsis());
        NDArray turned = large.transpose(0, 2, 1);
        NDArray there = turned.to(CUDA);
        assertTrue(there.allEqual(turned, false));
        NDArray back = NDArray.zeros(DType.INT32, 3, 1000, 1001);
        back.transpose(0, 2, 1).set(there, Index.ellipsis());
        assertTrue(back.allEqual(large, false));
    }

    @Test
    void nothingOfSizeZeroIsAProblem() {
        NDArray empty = NDArray.empty(CUDA, DType.FLOAT32, Order.C, 3, 0);
        assertEquals(0, empty.to(Device.CPU).size());
        assertEquals(0, empty.to(Device.CPU).to(CUDA).copy().size());
        assertTrue(empty.all());
        empty.fill(1);
    }

    @Test
    void closingFreesAndLaterUseIsRefused() {
        long before = Memory.inUse(CUDA);
        NDArray array = numbers(1000).to(CUDA);
        assertEquals(before + 4000, Memory.inUse(CUDA));
        NDArray view = array.get(Slice.from(10));
        array.close();
        assertEquals(before, Memory.inUse(CUDA));
        assertThrows(IllegalStateException.class, view::copy);
        assertThrows(IllegalStateException.class, () -> view.to(Device.CPU));
    }

    @Test
    void unreachableArraysMakeRoom() {
        long limit = Memory.limit(CUDA);
        Memory.setLimit(CUDA, Memory.inUse(CUDA) + (40 << 20));
        try {
            for (int i = 0; i < 12; i++) {
                NDArray.empty(CUDA, DType.UINT8, Order.C, 16 << 20);
            }
            long most = Memory.limit(CUDA);
            OutOfMemoryError error = assertThrows(
                    OutOfMemoryError.class, () -> NDArray.empty(CUDA, DType.UINT8, Order.C, most + 1));
            assertTrue(error.getMessage().contains("cuda:0") && error.getMessage().contains("" + most), error::toString);
            assertEquals(1 << 20, NDArray.empty(CUDA, DType.UINT8, Order.C, 1 << 20).size());
        } finally {
            Memory.setLimit(CUDA, limit);
        }
    }

    @Test
    void whatIsNotThereIsNamed() {
        String count = Cuda.deviceCount() + ", from 0";
        String message = assertThrows(DeviceException.class, () -> BufferPrototype.cuda(99)).getMessage();
        assertTrue(message.contains("99") && message.contains(count), message);
        message = assertThrows(DeviceException.class, () -> CudaStream.create(Device.cuda(99))).getMessage();
        assertTrue(message.contains("99"), message);
        message = assertThrows(DeviceException.class, () -> numbers(1).to(Device.cuda(99))).getMessage();
        assertTrue(message.contains("device 99"), message);
    }

    @Test
    void pointersReachWhatTheyAreOf() {
        long before = Memory.inUse(CUDA);
        CudaNDBuffer block = (CudaNDBuffer) BufferPrototype.cuda().ndBuffer().fromHostArray(numbers(100));
        Pointer pointer = block.get(Slice.from(10)).devicePointer();
        assertEquals(block.devicePointer().address() + 40, pointer.address());
        assertEquals(360, pointer.limit());
        assertEquals(4, block.get(Slice.of(null, null, 2)).devicePointer().limit());
        block.close();
        assertThrows(IllegalStateException.class, block::devicePointer);
        // The pointer is a use of the memory.
        assertEquals(before + 400, Memory.inUse(CUDA));
        NDArray again = NDArray.wrapAddress(pointer.address(), 360, CUDA, null).view(DType.INT32);
        assertTrue(again.allEqual(numbers(100).get(Slice.from(10)), false));
        CudaBuffer bytes = (CudaBuffer) BufferPrototype.cuda().buffer().fromBytes(new byte[7]);
        assertEquals(7, bytes.devicePointer().limit());
        java.lang.ref.Reference.reachabilityFence(pointer);
    }

    @Test
    void addressesOfOtherMemoryAreRefused() {
        NDArray pinned = numbers(10).to(Device.PINNED);
        long address = DevicePointer.to(pinned).address();
        String message = assertThrows(
                IllegalArgumentException.class, () -> NDArray.wrapAddress(address, 40, CUDA, null)).getMessage();
        assertTrue(message.contains("is not cuda:0's: it is pinned host memory"), message);
        NDArray host = NDArray.empty(DType.UINT8, 1 << 20);
        long plain = DevicePointer.to(host).address();
        message = assertThrows(IllegalArgumentException.class, () -> NDArray.wrapAddress(plain, 40, CUDA, null)).getMessage();
        assertTrue(message.contains("no memory that this process has from CUDA"), message);
    }

    @Test
    void aCopyInTheBackgroundOutlivesItsArrays() {
        NDArray target = NDArray.zeros(CUDA, DType.INT32, Order.C, 100_000);
        long pinnedBefore = Memory.inUse(Device.PINNED);
        try (CudaStream stream = CudaStream.create()) {
            Event done;
            try (NDArray source = numbers(100_000).to(Device.PINNED)) {
                done = stream.copyAsync(target, source);
            }
            done.await();
            assertTrue(done.isDone());
            assertTrue(target.allEqual(numbers(100_000), false));
            NDArray back = NDArray.zeros(Device.PINNED, DType.INT32, Order.C, 100_000);
            stream.copyAsync(back, target).await();
            assertEquals(99_999, back.getInt(-1));
            back.close();
        }
        assertEquals(pinnedBefore, Memory.inUse(Device.PINNED));
    }

    @Test
    void copiesInTheBackgroundRefuseAsAssignmentDoes() {
        NDArray target = NDArray.zeros(CUDA, DType.INT32, Order.C, 4);
        try (CudaStream stream = CudaStream.create()) {
            assertThrows(IllegalArgumentException.class, () -> stream.copyAsync(target, numbers(3)));
            assertThrows(java.nio.ReadOnlyBufferException.class, () -> stream.copyAsync(target.asReadOnly(), numbers(4)));
            assertThrows(IllegalArgumentException.class, () -> stream.copyAsync(numbers(4), numbers(4)));
            assertThrows(NullPointerException.class, () -> stream.copyAsync(target, null));
            stream.copyAsync(target, NDArray.of(new double[] {1.9, 2, 3, 4})).await();
            assertEquals(1, target.to(Device.CPU).getInt(0));
        }
    }

    @Test
    void workGoesToTheThreadsCurrentStream() {
        try (CudaStream a = CudaStream.create(); CudaStream b = CudaStream.create()) {
            assertEquals(0, CudaStream.current(CUDA).handle());
            try (CudaStream.Scope outer = a.makeCurrent()) {
                try (CudaStream.Scope inner = b.makeCurrent()) {
                    assertSame(b, CudaStream.current(CUDA));
                    assertSame(b, CudaStream.current(Device.PINNED));
                    assertEquals(0L, CompletableFuture.supplyAsync(() -> CudaStream.current(CUDA).handle()).join());
                    NDArray array = numbers(1000).to(CUDA);
                    array.set(array.get(Slice.of(null, null, -1)), Index.ellipsis());
                    assertEquals(999, array.to(Device.CPU).getInt(0));
                    assertSame(b, inner.stream());
                }
                assertSame(a, CudaStream.current(CUDA));
                assertThrows(IllegalStateException.class, () -> onAnotherThread(outer::close));
            }
            assertEquals(0, CudaStream.current(CUDA).handle());
        }
    }

    private static void onAnotherThread(Runnable work) {
        try {
            CompletableFuture.runAsync(work).join();
        } catch (java.util.concurrent.CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    @Test
    void aStreamThatIsCurrentClosesWhenItNoLongerIs() {
        CudaStream stream = CudaStream.create();
        try (CudaStream.Scope scope = stream.makeCurrent()) {
            stream.close();
            NDArray array = numbers(10).to(CUDA).copy();
            assertEquals(9, array.to(Device.CPU).getInt(9));
            assertThrows(IllegalStateException.class, stream::record);
            assertSame(stream, scope.stream());
        }
        assertThrows(IllegalStateException.class, stream::makeCurrent);
        assertThrows(IllegalStateException.class, stream::synchronize);
        assertTrue(stream.toString().contains("closed"), stream::toString);
        stream.close();
    }

    @Test
    void streamsWaitForEventsOfOthers() {
        NDArray source = numbers(50_000).to(Device.PINNED);
        NDArray between = NDArray.zeros(CUDA, DType.INT32, Order.C, 50_000);
        NDArray last = NDArray.zeros(CUDA, DType.INT32, Order.C, 50_000);
        try (CudaStream a = CudaStream.create(); CudaStream b = CudaStream.create()) {
            a.copyAsync(between, source);
            b.waitFor(a.record());
            b.copyAsync(last, between);
            b.synchronize();
            assertTrue(b.record().isDone() || last.allEqual(source, false));
            assertTrue(last.allEqual(source, false));
        }
    }

    @Test
    void streamsPassToTheToolkitsBindingsAndBack() {
        try (CudaStream stream = CudaStream.create()) {
            CUstream_st theirs = stream.toCUstream();
            assertNotEquals(0, stream.handle());
            assertEquals(stream.handle(), theirs.address());
            CudaStream ours = CudaStream.of(theirs);
            assertSame(theirs, ours.toCUstream());
            assertNotSame(stream, ours);
            try (CudaStream.Scope scope = ours.makeCurrent()) {
                // Memory that nobody holds while work on another library's stream may use it.
                NDArray sum = NDArray.zeros(CUDA, DType.INT64, Order.C, 1000);
                for (int i = 0; i < 50; i++) {
                    sum.set(numbers(1000).to(CUDA).astype(DType.INT16), Index.ellipsis());
                }
                assertTrue(sum.allEqual(numbers(1000), false));
                assertSame(ours, scope.stream());
            }
            CudaStream byHandle = CudaStream.ofHandle(stream.handle(), CUDA);
            assertEquals(stream.handle(), byHandle.handle());
            byHandle.synchronize();
            ours.close();
            byHandle.close();
            // Theirs lives on.
            stream.synchronize();
        }
        assertEquals(0, CudaStream.of(null).handle());
        assertEquals(0, CudaStream.of(new CUstream_st()).handle());
        assertFalse(CudaStream.ofDefault(CUDA).toCUstream().address() != 0);
    }
}
