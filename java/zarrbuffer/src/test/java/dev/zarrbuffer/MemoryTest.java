package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.jvm.ChildJvm;
import java.lang.management.ManagementFactory;
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
    void whatIsKeptIsAPartOfTheMemoryThatTheJvmSees() throws Exception {
        long memory = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getTotalMemorySize();
        assertEquals(memory / 4 * 3 + " " + memory / 8, limits("-Xmx64m"));
        assertEquals((1L << 30) + " " + memory / 8, limits("-Ddev.zarrbuffer.memory.limit=1g"));
        assertEquals(memory / 4 * 3 + " " + (8L << 20), limits("-Ddev.zarrbuffer.memory.cacheLimit=8m"));
    }

    private static String limits(String option) throws Exception {
        ChildJvm.Result result = new ChildJvm().with(option).run(Limits.class);
        assertEquals(0, result.status(), result.output());
        return result.output().lines().reduce((first, last) -> last).orElse("");
    }

    static final class Limits {
        public static void main(String[] arguments) {
            System.out.println(Memory.limit(Device.CPU) + " " + Memory.cacheLimit(Device.CPU));
        }
    }

    @Test
    void aConversionTakesTheMemoryOfItsResultAlone() {
        NDArray texts = NDArray.full(DType.of("<U4"), "1.5", 1 << 20);
        Memory.resetPeak(Device.CPU);
        long before = Memory.inUse(Device.CPU);
        NDArray numbers = texts.astype(DType.FLOAT64);
        assertTrue(Memory.peak(Device.CPU) - before < numbers.nbytes() * 3 / 2, () -> "" + Memory.peak(Device.CPU));
        assertEquals(1.5, numbers.getDouble(-1));
        texts.close();
        numbers.close();
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
