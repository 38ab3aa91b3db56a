package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final long MEBIBYTE = 1 << 20;

    @Test
    void aLeaseKeepsTheMemoryPastAClose() {
        NDArray array = NDArray.zeros(DType.UINT8, 4 * MEBIBYTE);
        Lease lease = array.get(Slice.from(16)).lease();
        Lease other = array.lease();
        assertEquals(16, lease.address() - other.address());
        long before = Memory.inUse(Device.CPU);
        array.close();
        assertThrows(IllegalStateException.class, array::lease);
        lease.close();
        lease.close();
        assertThrows(IllegalStateException.class, lease::address);
        assertTrue(other.address() != 0);
        assertTrue(Memory.inUse(Device.CPU) > before - 4 * MEBIBYTE);
        other.close();
        assertTrue(Memory.inUse(Device.CPU) <= before - 4 * MEBIBYTE);
    }

    @Test
    void aLeaseKeepsMemoryThatNobodyReaches() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Lease lease = NDArray.zeros(DType.UINT8, 4 * MEBIBYTE).lease(() -> asked.incrementAndGet() > 0);
        long before = Memory.inUse(Device.CPU);
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertEquals(0, asked.get(), "nobody closed it");
        assertTrue(Memory.inUse(Device.CPU) > before - 4 * MEBIBYTE);
        lease.close();
        // Now, or when the cleaner has seen that nobody reaches the array.
        for (int i = 0; i < 1000 && Memory.inUse(Device.CPU) > before - 4 * MEBIBYTE; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertTrue(Memory.inUse(Device.CPU) <= before - 4 * MEBIBYTE);
    }

    @Test
    void anOwnersCloseAsksOnce() {
        AtomicInteger asked = new AtomicInteger();
        for (NDArray array : new NDArray[] {NDArray.zeros(DType.UINT8, MEBIBYTE), NDArray.zeros(DType.UINT8, 8)}) {
            asked.set(0);
            Lease stays = array.lease(() -> asked.incrementAndGet() < 0);
            Lease ends = array.lease(() -> asked.incrementAndGet() > 0);
            array.transpose().close();
            assertEquals(0, asked.get());
            array.close();
            array.close();
            assertEquals(2, asked.get());
            assertThrows(IllegalStateException.class, ends::address);
            assertTrue(stays.address() != 0);
            stays.close();
        }
        Lease inScope;
        try (MemoryScope scope = MemoryScope.open()) {
            inScope = NDArray.zeros(DType.UINT8, 8).lease(() -> true);
        }
        assertThrows(IllegalStateException.class, inScope::address);
    }

    @Test
    void whoThrowsWhenAskedKeepsNothingElseOpen() {
        IllegalCallerException refusal = new IllegalCallerException("not now");
        MemoryScope scope = MemoryScope.open();
        NDArray leased = NDArray.zeros(DType.UINT8, 5000);
        NDArray other = NDArray.zeros(DType.UINT8, 5000);
        Lease kept = leased.lease(() -> {
            throw refusal;
        });
        Lease ended = leased.lease(() -> true);
        assertSame(refusal, assertThrows(IllegalCallerException.class, scope::close));
        assertThrows(IllegalStateException.class, other::copy);
        assertThrows(IllegalStateException.class, leased::copy);
        assertThrows(IllegalStateException.class, ended::address);
        assertTrue(kept.address() != 0);
        kept.close();
    }

    @Test
    void aCloserEndsTheMemoryFromAnyView() throws Exception {
        AtomicInteger released = new AtomicInteger();
        ByteBuffer memory = ByteBuffer.allocateDirect(8);
        NDArray view = NDArray.wrapAddress(new Pointer(memory).address(), 8, Device.CPU, released::incrementAndGet).reshape(2, 4);
        Runnable closer = view.closer();
        closer.run();
        assertEquals(1, released.get());
        assertThrows(IllegalStateException.class, view::copy);
        closer.run();
        assertEquals(1, released.get());
    }

    @Test
    void buffersOfNumbersAreShared() {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            ByteBuffer memory = ByteBuffer.allocateDirect(32).order(order);
            FloatBuffer floats = memory.slice(4, 28).order(order).asFloatBuffer().position(1).limit(4);
            NDArray array = NDArray.wrap(floats);
            assertEquals(DType.FLOAT32.withByteOrder(order), array.dtype());
            assertEquals(3, array.size());
            array.setFloat(2.5f, 1);
            assertEquals(2.5f, memory.getFloat(12));
            assertTrue(NDArray.wrap(floats.asReadOnlyBuffer()).isReadOnly());
            memory.asLongBuffer().put(3, 77);
            assertEquals(77, NDArray.wrap(memory.asLongBuffer()).getLong(3));
        }
        assertThrows(IllegalArgumentException.class, () -> NDArray.wrap(FloatBuffer.allocate(3)));
        assertThrows(IllegalArgumentException.class,
                () -> NDArray.wrap(ByteBuffer.allocateDirect(8).asCharBuffer()));
    }
}
