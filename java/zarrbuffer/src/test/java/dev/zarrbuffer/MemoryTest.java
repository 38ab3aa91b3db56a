package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MemoryTest {
    private static final long MEBIBYTE = 1 << 20;

    @Test
    void blocksThatComeBackAreKeptUpToALimit() {
        long limit = Memory.cacheLimit(Device.CPU);
        assertTrue(limit > 0);
        try {
            NDArray.empty(DType.UINT8, MEBIBYTE).close();
            assertTrue(Memory.cached(Device.CPU) >= MEBIBYTE);
            assertTrue(Memory.trim(Device.CPU) >= MEBIBYTE);
            NDArray.empty(DType.UINT8, MEBIBYTE).close();
            Memory.setCacheLimit(Device.CPU, 0);
            assertEquals(0, Memory.cacheLimit(Device.CPU));
            assertEquals(0, Memory.cached(Device.CPU));
            NDArray.empty(DType.UINT8, MEBIBYTE).close();
            assertEquals(0, Memory.cached(Device.CPU));
            IllegalArgumentException error =
                    assertThrows(IllegalArgumentException.class, () -> Memory.setCacheLimit(Device.CPU, -1));
            assertTrue(error.getMessage().contains("-1"), error.getMessage());
        } finally {
            Memory.setCacheLimit(Device.CPU, limit);
        }
    }

    @Test
    void smallArraysCountOneByOne() {
        long before = Memory.allocations(Device.CPU);
        NDArray[] arrays = new NDArray[100];
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] = NDArray.full(DType.INT16, i, 3);
        }
        assertEquals(before + arrays.length, Memory.allocations(Device.CPU));
        assertTrue(Memory.peak(Device.CPU) >= Memory.inUse(Device.CPU));
        for (int i = 0; i < arrays.length; i++) {
            assertEquals((short) i, arrays[i].get(Index.at(-1)).item());
        }
    }
}
