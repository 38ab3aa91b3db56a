package dev.zarrbuffer.zarr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    private static NDBuffer block(Object values, String dtype) {
        return BufferPrototype.cpu().ndBuffer().fromNDArrayLike(NDArray.of(values).astype(DType.of(dtype)));
    }

    private static Statistics of(Object values, String dtype) {
        Statistics statistics = Statistics.of(DType.of(dtype));
        statistics.add(block(values, dtype));
        return statistics;
    }

    @Test
    void everyKindOfNumber() {
        for (String dtype : new String[] {"int8", ">i2", "int32", ">i8", "float16", "bfloat16", ">f4", "float64"}) {
            Statistics statistics = of(new int[][] {{3, -7}, {100, 0}}, dtype);
            assertEquals(4, statistics.count());
            assertEquals(24, statistics.mean());
            assertEquals(-7, statistics.min().doubleValue());
            assertEquals(100, statistics.max().doubleValue());
        }
        Statistics bool = of(new int[] {0, 1, 1, 1}, "bool");
        assertEquals(0.75, bool.mean());
        assertEquals(1L, bool.max());
        assertThrows(UnsupportedOperationException.class, () -> Statistics.of(DType.COMPLEX64));
        assertThrows(UnsupportedOperationException.class, () -> Statistics.of(DType.of("<U3")));
    }

    @Test
    void integersAreExact() {
        Statistics signed = of(new long[] {Long.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE}, "int64");
        assertEquals(Long.MAX_VALUE, signed.max());
        assertEquals(Long.MIN_VALUE, signed.min());
        assertEquals((Math.pow(2, 63) - 2) / 3, signed.mean());
        Statistics unsigned = of(new long[] {-1, 5, Long.MIN_VALUE}, "uint64");
        assertEquals(new BigInteger("18446744073709551615"), unsigned.max());
        assertEquals(5L, unsigned.min());
        assertEquals((Math.pow(2, 64) + 4 + Math.pow(2, 63)) / 3, unsigned.mean());
    }

    @Test
    void nanIsCountedAndLeftOut() {
        Statistics statistics = of(new double[] {Double.NaN, 2, 4, Double.NaN}, "float64");
        assertEquals(2, statistics.count());
        assertEquals(2, statistics.nanCount());
        assertEquals(3, statistics.mean());
        assertEquals(2.0, statistics.min());
        assertEquals(Double.POSITIVE_INFINITY, of(new double[] {1, Double.POSITIVE_INFINITY}, "float64").mean());
        Statistics none = of(new double[] {Double.NaN}, "float32");
        assertTrue(Double.isNaN(none.mean()) && none.min() == null && none.max() == null);
    }

    /** What NumPy 2.4 gives for np.histogram(values, bins, (low, high)), its rounding of edges included. */
    @Test
    void histogramsAreNumPys() {
        Statistics statistics = Statistics.of(DType.FLOAT64, 0, 1, 10);
        statistics.add(block(new double[] {0, .1, .3, .5, .7, .9, 1, 1.1, Double.NaN, -1}, "float64"));
        assertArrayEquals(new long[] {1, 1, 1, 0, 0, 1, 1, 0, 0, 2}, statistics.histogram());
        assertEquals(1, statistics.edge(10));
        assertThrows(IndexOutOfBoundsException.class, () -> statistics.edge(11));
        assertThrows(IndexOutOfBoundsException.class, () -> statistics.edge(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> Statistics.of(DType.FLOAT64).edge(0));
        Statistics bytes = Statistics.of(DType.UINT8, 0, 256, 4);
        bytes.add(block(new int[] {0, 63, 64, 255, 255, 128}, "uint8"));
        assertArrayEquals(new long[] {2, 1, 1, 2}, bytes.histogram());
        assertThrows(IllegalArgumentException.class, () -> Statistics.of(DType.INT8, 1, 1, 3));
        assertThrows(IllegalArgumentException.class, () -> Statistics.of(DType.INT8, 0, Double.NaN, 3));
        assertThrows(IllegalArgumentException.class, () -> Statistics.of(DType.INT8, 0, 1, 0));
    }

    @Test
    void partsMergeToTheWhole() {
        double[] values = new double[100_000];
        java.util.Arrays.setAll(values, i -> Math.sin(i) * 1e10 + 1e-3);
        NDBuffer whole = block(values, "float64");
        Statistics once = Statistics.of(DType.FLOAT64, -1e10, 1e10, 7);
        once.add(whole);
        Statistics merged = Statistics.of(DType.FLOAT64, -1e10, 1e10, 7);
        for (long start = 90_000; start >= 0; start -= 10_000) {
            Statistics part = Statistics.of(DType.FLOAT64, -1e10, 1e10, 7);
            part.add(whole.get(Slice.of(start, start + 10_000, 2)));
            part.add(whole.get(Slice.of(start + 1, start + 10_000, 2)));
            merged.merge(part);
        }
        assertEquals(once.count(), merged.count());
        assertEquals(once.mean(), merged.mean(), Math.abs(once.mean()) * 1e-9);
        assertArrayEquals(once.histogram(), merged.histogram());
        assertEquals(100_000, java.util.Arrays.stream(merged.histogram()).sum());
        String message = assertThrows(IllegalArgumentException.class,
                () -> once.merge(Statistics.of(DType.FLOAT64))).getMessage();
        assertEquals("statistics of float64 with 7 bins from -1.0E10 to 1.0E10 do not merge with those of float64 "
                + "without bins", message);
        assertThrows(IllegalArgumentException.class, () -> Statistics.of(DType.INT8).merge(Statistics.of(DType.FLOAT64)));
    }

    @Test
    void memoryIsFreedAtOnce() {
        NDBuffer block = BufferPrototype.cpu().ndBuffer().create(DType.FLOAT32, 1 << 20);
        Statistics.of(DType.FLOAT32).add(block);
        block.close();
        assertThrows(IllegalStateException.class, () -> block.get(Index.at(0)));
    }
}
