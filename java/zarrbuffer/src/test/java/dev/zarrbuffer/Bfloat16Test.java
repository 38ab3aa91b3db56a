package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** bfloat16, which NumPy lacks, against arithmetic in float and double: a bfloat16 is the upper half of a float. */
class Bfloat16Test {
    private static final DType BFLOAT16 = DType.of("bfloat16");
    private static final int PATTERNS = 1 << 16;
    private static final long SEED = 16;

    enum Endian {
        LITTLE(ByteOrder.LITTLE_ENDIAN),
        BIG(ByteOrder.BIG_ENDIAN);

        final ByteOrder order;

        Endian(ByteOrder order) {
            this.order = order;
        }

        DType dtype() {
            return BFLOAT16.withByteOrder(order);
        }
    }

    /** Every bit pattern, in that byte order. */
    private static NDArray allPatterns(Endian endian) {
        short[] bits = new short[PATTERNS];
        for (int i = 0; i < PATTERNS; i++) {
            bits[i] = (short) i;
        }
        return NDArray.of(bits).astype(DType.INT16.withByteOrder(endian.order)).view(endian.dtype());
    }

    private static float value(int bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    private static int bits(NDArray bfloats, int index) {
        return (int) bfloats.view(DType.UINT16.withByteOrder(bfloats.dtype().byteOrder())).getLong(index);
    }

    /** To nearest, ties to even, by the distance to both neighbours in exact arithmetic. */
    private static int nearest(double value) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("NaN");
        }
        int sign = Double.doubleToRawLongBits(value) < 0 ? 0x8000 : 0;
        double magnitude = Math.abs(value);
        int low = 0;
        int high = 0x7f80;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (value(middle) <= magnitude) {
                low = middle;
            } else {
                high = middle;
            }
        }
        if (value(low) == magnitude) {
            return sign | low;
        }
        if (value(high) == magnitude) {
            return sign | high;
        }
        // Past the largest number rounding goes on as if its exponent had one more step.
        double above = high == 0x7f80 ? 0x1p128 : value(high);
        double down = magnitude - value(low);
        double up = above - magnitude;
        return sign | (down < up || down == up && (low & 1) == 0 ? low : high);
    }

    @ParameterizedTest
    @EnumSource(Endian.class)
    void widensToTheFloatWhoseUpperHalfItIsAndBack(Endian endian) {
        NDArray all = allPatterns(endian);
        NDArray floats = all.astype(DType.FLOAT32);
        NDArray floatBits = floats.view(DType.INT32);
        for (int i = 0; i < PATTERNS; i++) {
            assertEquals(i << 16, floatBits.getInt(i), "pattern " + i);
        }
        NDArray back = floats.astype(endian.dtype());
        assertTrue(back.view(DType.UINT8).allEqual(all.view(DType.UINT8), false), "NaN payloads included");
        NDArray doubles = all.astype(DType.FLOAT64);
        assertTrue(doubles.allEqual(floats.astype(DType.FLOAT64), true));
        NDArray narrowed = doubles.astype(endian.dtype());
        for (int i = 0; i < PATTERNS; i++) {
            // Processors make a signalling NaN quiet when they widen it to double; its payload stays.
            int expected = Float.isNaN(value(i)) ? i | 0x40 : i;
            assertEquals(expected, bits(narrowed, i), "pattern " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<f4", ">f4", "<f8", ">f8"})
    void roundsOnceToNearestEven(String from) {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        boolean wide = from.endsWith("8");
        double[] values = new double[20_000];
        for (int i = 0; i < values.length; i++) {
            int pattern = random.nextInt(0x7f80);
            double middle = (value(pattern) + (pattern == 0x7f7f ? 0x1p128 : value(pattern + 1))) / 2;
            double value = switch (i % 4) {
                case 0 -> middle;
                case 1 -> wide ? Math.nextUp(middle) : Math.nextUp((float) middle);
                case 2 -> wide ? Math.nextDown(middle) : Math.nextDown((float) middle);
                default -> Float.intBitsToFloat(random.nextInt(0x7f800000));
            };
            values[i] = random.nextBoolean() ? value : -value;
        }
        NDArray source = NDArray.of(values).astype(DType.of(from));
        for (Endian endian : Endian.values()) {
            NDArray rounded = source.astype(endian.dtype());
            for (int i = 0; i < values.length; i++) {
                double given = source.getDouble(i);
                assertEquals(nearest(given), bits(rounded, i), () -> "rounding " + given);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"|i1", "<u2", ">i4", "<i8", ">u8"})
    void saturatesIntoIntegersAsItsFloatDoes(String to) {
        for (Endian endian : Endian.values()) {
            NDArray all = allPatterns(endian);
            DType integer = DType.of(to);
            assertTrue(all.astype(integer).allEqual(all.astype(DType.FLOAT64).astype(integer), false), to);
        }
    }

    @Test
    void otherKindsGoAsThroughFloat() {
        NDArray all = allPatterns(Endian.LITTLE);
        NDArray floats = all.astype(DType.FLOAT32);
        for (String to : new String[] {"<f2", ">c8", "<c16", "|b1"}) {
            DType dtype = DType.of(to);
            NDArray expected = floats.astype(dtype).view(DType.UINT8);
            assertTrue(all.astype(dtype).view(DType.UINT8).allEqual(expected, false), to);
            NDArray source = expected.view(dtype);
            NDArray back = source.astype(BFLOAT16).astype(DType.FLOAT64);
            assertTrue(back.allEqual(source.astype(DType.FLOAT64).astype(BFLOAT16).astype(DType.FLOAT64), true), to);
        }
        NDArray numbers = NDArray.of(new long[] {0, 1, 257, 259, -771, Long.MAX_VALUE, Long.MIN_VALUE});
        NDArray rounded = numbers.astype(BFLOAT16);
        for (int i = 0; i < numbers.size(); i++) {
            assertEquals(nearest((double) numbers.getLong(i)), bits(rounded, i));
        }
    }

    @Test
    void comparesByValueInThePromotedType() {
        NDArray some = NDArray.of(new float[] {1.5f, Float.NaN, -0f, 1.0078125f}).astype(BFLOAT16);
        assertTrue(some.allEqual(NDArray.of(new double[] {1.5, Double.NaN, 0, 1.0078125}), true));
        assertFalse(some.allEqual(NDArray.of(new double[] {1.5, Double.NaN, 0, 1.0078125}), false));
        // float16 and bfloat16 meet in float32, where 1.0078125 is exact; one more bit is not.
        NDArray halves = NDArray.of(new double[] {1.5, 2, 0, 1.0087890625}).astype(DType.FLOAT16);
        assertEquals("[true, false, true, false]", truths(some.equal(halves)));
        NDArray zeros = NDArray.of(new float[] {0f, -0f}).astype(BFLOAT16);
        assertFalse(zeros.allEqual(0.0, true), "a floating 0.0 compares bits");
        assertTrue(zeros.allEqual(0, true), "an integer 0 compares values");
        assertTrue(zeros.get(Slice.to(1)).allEqual(0.0, true));
        assertFalse(zeros.all());
        assertTrue(some.get(Slice.to(2)).all(), "NaN is true");
    }

    private static String truths(NDArray array) {
        StringBuilder out = new StringBuilder("[");
        for (int i = 0; i < array.size(); i++) {
            out.append(i == 0 ? "" : ", ").append(array.getBoolean(i));
        }
        return out.append(']').toString();
    }

    @ParameterizedTest
    @EnumSource(Endian.class)
    void keysMoveItsBytes(Endian endian) {
        // At an odd address: bytes 1.. of a longer block.
        NDArray bytes = NDArray.zeros(DType.UINT8, 2 * 24 + 1);
        NDArray block = bytes.get(Slice.from(1)).view(endian.dtype()).reshape(4, 6);
        NDArray twin = NDArray.zeros(DType.FLOAT32, 4, 6);
        for (NDArray array : new NDArray[] {block, twin}) {
            array.fill(0.5);
            array.set(NDArray.of(new int[] {1, 2, 3}), Index.at(-1), Slice.of(null, null, 2));
            array.set(7.25, Index.take(0, 0, 2), Index.at(1));
            array.set(array.get(Slice.of(null, null, -1)), Index.all());
            array.set(-3, Index.mask(true, false, false, true), Slice.from(4));
        }
        assertTrue(block.allEqual(twin, true), () -> block + " " + twin);
        assertTrue(block.transpose().get(Index.take(5, 0, -2)).allEqual(twin.transpose().get(Index.take(5, 0, -2)), true));
        assertTrue(block.reshape(Order.F, 3, 8).allEqual(twin.reshape(Order.F, 3, 8), true));
        assertTrue(block.ravel(Order.K).copy(Order.F).allEqual(twin.ravel(Order.K), true));
        assertEquals(0, bytes.getInt(0));
    }

    @Test
    void scalarsInAndOut() {
        NDArray one = NDArray.full(BFLOAT16, 1.5, 1);
        assertEquals(1.5f, one.item());
        assertEquals(1.5, one.getDouble(0));
        one.setDouble(-2.5, 0);
        assertEquals(-2.5f, one.getFloat(0));
        assertThrows(ArithmeticException.class, () -> one.setDouble(1.001, 0), "would be rounded");
        assertThrows(ArithmeticException.class, () -> one.getInt(0));
        assertEquals(-2.5f, one.getFloat(0), "a refused value writes nothing");
        one.fill(1e39);
        assertEquals(Float.POSITIVE_INFINITY, one.item());
        assertArrayEquals(new long[] {1}, one.shape());
        assertTrue(NDArray.full(BFLOAT16, 1.5, 2).toString().endsWith("[1.5 1.5]"));
        assertEquals("bfloat16", BFLOAT16.name());
    }
}
