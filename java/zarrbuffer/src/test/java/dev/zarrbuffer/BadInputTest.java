package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** What users get wrong, and which exception says so, with which words. */
class BadInputTest {
    private static final NDArray A = NDArray.zeros(DType.FLOAT32, 2, 3, 4);
    private static final NDBuffer ND = BufferPrototype.cpu().ndBuffer().create(DType.INT32, 2, 3);
    private static final Buffer BYTES = BufferPrototype.cpu().buffer().fromBytes(new byte[4]);

    private final List<DynamicTest> cases = new ArrayList<>();

    private void refuses(String name, Class<? extends Throwable> type, Executable call, String... words) {
        cases.add(DynamicTest.dynamicTest(name, () -> {
            Throwable thrown = assertThrows(Throwable.class, call);
            assertTrue(type.isInstance(thrown), () -> "not " + thrown);
            assertNotNull(thrown.getMessage());
            for (String word : words) {
                assertTrue(thrown.getMessage().contains(word), () -> "no '" + word + "' in: " + thrown.getMessage());
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> shapes() {
        Class<IllegalArgumentException> argument = IllegalArgumentException.class;
        refuses("negative length", argument, () -> NDArray.zeros(DType.INT8, 2, -3), "-3");
        refuses("product overflows", argument, () -> NDArray.zeros(DType.INT8, 1L << 40, 1L << 40), "1099511627776");
        refuses("bytes overflow", argument, () -> NDArray.zeros(DType.INT64, 1L << 61), "2305843009213693952");
        refuses("65 axes", argument, () -> NDArray.zeros(DType.INT8, new long[65]), "64");
        refuses("100000 axes", argument, () -> A.reshape(new long[100_000]));
        refuses("too much memory", OutOfMemoryError.class, () -> NDArray.empty(DType.INT8, 1L << 50), "" + (1L << 50));
        refuses("reshape to another size", argument, () -> A.reshape(5, 5), "24", "(2, 3, 4)", "(5, 5)");
        refuses("two lengths to infer", argument, () -> A.reshape(-1, -1), "-1");
        refuses("nothing to infer from", argument, () -> A.reshape(-1, 0));
        refuses("reshape to negative", argument, () -> A.reshape(-2, 12), "-2");
        refuses("reshape in order K", argument, () -> A.reshape(Order.K, 24), "K");
        refuses("create a block in order A", argument,
                () -> BufferPrototype.cpu().ndBuffer().create(DType.INT8, Order.A, 0, 2), "C or F");
        refuses("create in order K", argument, () -> NDArray.empty(Device.CPU, DType.INT8, Order.K, 2), "C or F");
        refuses("too few axes", argument, () -> A.transpose(0, 1), "(2, 3, 4)");
        refuses("repeated axis", argument, () -> A.transpose(0, 0, 1));
        refuses("axis of a block outside", IndexOutOfBoundsException.class, () -> ND.transpose(-3, 0), "-3");
        refuses("shape of a user's too large", argument, new OfOneAxis(1L << 40, 1L << 40)::size, "1099511627776");
        refuses("axis outside", IndexOutOfBoundsException.class, () -> A.transpose(0, 1, 3), "3");
        refuses("squeeze a long axis", argument, () -> ND.squeeze(0), "(2, 3)");
        refuses("view of a size that does not divide", argument, () -> A.view(DType.of("V3")));
        refuses("view of a strided last axis", argument, () -> A.transpose().view(DType.INT8));
        refuses("0-d has no length", argument, () -> NDArray.zeros(DType.INT8).length(), "()");
        refuses("item of many", argument, () -> A.item(), "(2, 3, 4)");
        refuses("scalar of none", argument, () -> BufferPrototype.cpu().ndBuffer().create(DType.INT8, 0).asScalar());
        return cases.stream();
    }

    @TestFactory
    Stream<DynamicTest> keys() {
        Class<IndexOutOfBoundsException> index = IndexOutOfBoundsException.class;
        Class<IllegalArgumentException> argument = IllegalArgumentException.class;
        refuses("position outside", index, () -> A.get(Index.at(2)), "2", "axis 0", "size 2");
        refuses("negative position outside", index, () -> A.get(Index.all(), Index.at(-4)), "-4", "axis 1", "size 3");
        refuses("too many keys", index, () -> A.get(Index.at(0), Index.at(0), Index.at(0), Index.at(0)), "4");
        refuses("two ellipses", index, () -> A.get(Index.ellipsis(), Index.ellipsis()));
        refuses("step 0", argument, () -> A.get(Index.slice(0, 2, 0)), "zero");
        refuses("fractions", argument, () -> Slice.of(0.5, 2), "Double");
        refuses("take outside", index, () -> A.get(Index.take(0, 5)), "5", "axis 0", "size 2");
        refuses("take fractions", index, () -> A.get(Index.take(NDArray.of(new double[] {1}))));
        refuses("mask of another length", index, () -> A.get(Index.mask(true, false, true)), "3", "2");
        refuses("too few positions", index, () -> A.getDouble(0, 0));
        refuses("element outside", index, () -> A.getDouble(0, 3, 0), "3", "axis 1");
        refuses("null key", NullPointerException.class, () -> A.get(Index.at(0), null), "keys[1]");
        refuses("buffer step", argument, () -> BYTES.get(Slice.of(0, 4, 2)), "2");
        return cases.stream();
    }

    @TestFactory
    Stream<DynamicTest> values() {
        Class<IllegalArgumentException> argument = IllegalArgumentException.class;
        refuses("does not broadcast", argument, () -> A.set(new float[5], Index.ellipsis()), "(5,)", "(2, 3, 4)");
        refuses("out of range", ArithmeticException.class, () -> ND.fill(1L << 40), "1099511627776");
        refuses("byte out of range", ArithmeticException.class, () -> BYTES.set(Slice.all(), -1), "-1");
        refuses("NaN into integers", argument, () -> ND.fill(Double.NaN), "NaN");
        refuses("class without dtype", argument, () -> NDArray.of(new Object()), "java.lang.Object");
        refuses("chars", argument, () -> NDArray.of(new char[2]), "char[]");
        refuses("ragged array", argument, () -> NDArray.of(new int[][] {{1, 2}, {3}}), "[1]", "[2]");
        refuses("ragged lists", argument, () -> NDArray.of(List.of(List.of(1), List.of(1, 2))), "[1]", "2");
        refuses("ragged depth", argument, () -> NDArray.of(List.of(1, List.of(1))), "[1]");
        refuses("null within", NullPointerException.class, () -> NDArray.of(new Integer[] {1, null}), "[1]");
        refuses("null value", NullPointerException.class, () -> A.set((Object) null, Index.at(0)), "value");
        refuses("null dtype", NullPointerException.class, () -> NDArray.zeros(null, 1), "dtype");
        refuses("null text", NullPointerException.class, () -> DType.of(null), "text");
        refuses("null shape", NullPointerException.class, () -> NDArray.zeros(DType.INT8, (long[]) null), "shape");
        refuses("null slice", NullPointerException.class, () -> BYTES.get(null), "slice");
        refuses("null buffer to add", NullPointerException.class, () -> BYTES.plus(null), "other");
        refuses("array that lies about its axes", argument, new OfOneAxis()::length, "()");
        refuses("lossy element", ArithmeticException.class, () -> ND.asHostArray().setDouble(0.5, 0, 0), "0.5");
        NDArray raw = NDArray.zeros(DType.of("V3"), 1);
        NDArray text = NDArray.of("abc");
        NDArray times = NDArray.zeros(DType.of("<M8[s]"), 1);
        refuses("number of raw bytes", argument, () -> raw.getDouble(0), "not a number");
        refuses("number of text", argument, text::getLong, "abc");
        refuses("number into raw bytes", argument, () -> raw.setDouble(1, 0), "r24");
        refuses("number into text", argument, () -> text.setLong(1), "U3");
        refuses("fraction into times", argument, () -> times.setDouble(1.5, 0), "datetime64[s]");
        refuses("NaN element", argument, () -> ND.asHostArray().setDouble(Double.NaN, 0, 0), "NaN");
        NDArray large = NDArray.of(new long[] {1L << 40, 2});
        refuses("long as int", ArithmeticException.class, () -> large.getInt(0), "1099511627776", "2147483647");
        refuses("number as boolean", ArithmeticException.class, () -> large.getBoolean(1), "2", "0 is false");
        refuses("double as float", ArithmeticException.class, () -> NDArray.of(0.1).getFloat(), "0.1");
        refuses("text that is no number", argument, () -> text.astype(DType.INT8), "abc");
        refuses("text out of range", ArithmeticException.class, () -> NDArray.of("300").astype(DType.INT8), "300", "127");
        NDArray years = NDArray.zeros(DType.of("<M8[Y]"), 1);
        NDArray attoseconds = NDArray.zeros(DType.of("<M8[as]"), 1);
        refuses("units to cast", ArithmeticException.class, () -> years.astype(attoseconds.dtype()), "[Y]", "[as]");
        refuses("units to assign", ArithmeticException.class, () -> years.set(attoseconds, Index.all()), "[Y]", "[as]");
        refuses("units to compare", ArithmeticException.class, () -> years.equal(attoseconds), "too far apart");
        refuses("units to compare all", ArithmeticException.class, () -> years.allEqual(attoseconds, true), "too far apart");
        BigInteger huge = BigInteger.TEN.pow(400);
        refuses("no float to compare", ArithmeticException.class, () -> A.equal(huge), "too large for a float");
        refuses("too many bytes", argument, () -> BYTES.set(Slice.to(2), new byte[3]), "(3,)", "(2,)");
        refuses("bytes in steps", argument, () -> BYTES.set(Slice.of(0, 4, 2), new byte[2]), "2");
        refuses("NaN into bytes", argument, () -> BYTES.set(Slice.all(), Double.NaN), "NaN");
        refuses("read-only", ReadOnlyBufferException.class, () -> A.asReadOnly().fill(1), "(2, 3, 4)", "read-only");
        refuses("buffer of 3 axes", argument, () -> BufferPrototype.cpu().buffer().fromArrayLike(A), "3");
        refuses("buffer of floats", argument, () -> BufferPrototype.cpu().buffer().fromArrayLike(A.ravel()), "float32");
        return cases.stream();
    }

    @TestFactory
    Stream<DynamicTest> dtypes() {
        for (String text : List.of("", " ", "float33", "<f3", ">", "|V", "V-1", "<M8[parsec]", "r7", "r-8", "<U-1",
                "[[\"x\"]]", "[[\"x\", \"<i4\"], [\"x\", \"<i4\"]]", "{", "null", "\u0000", "<f4\u0000",
                "é".repeat(1000), "[".repeat(100_000), "V99999999999999999999")) {
            String name = text.length() > 30 ? text.substring(0, 30) + "..." : text;
            refuses("dtype '" + name + "'", IllegalArgumentException.class, () -> DType.of(text));
        }
        DType struct = DType.of("[[\"x\", \"<i4\"]]");
        refuses("no such field", IllegalArgumentException.class, () -> struct.field("y"), "y", "x");
        return cases.stream();
    }

    @TestFactory
    Stream<DynamicTest> memory() {
        Class<IllegalArgumentException> argument = IllegalArgumentException.class;
        ByteBuffer direct = ByteBuffer.allocateDirect(20);
        refuses("too few bytes", argument, () -> NDArray.wrap(direct, DType.FLOAT32, 2, 3), "[2, 3]", "24", "20");
        refuses("too few heap bytes", argument, () -> NDArray.wrap(ByteBuffer.allocate(1), DType.INT16, 1), "2", "1");
        refuses("strided", argument, () -> A.transpose().asByteBuffer(), "[4, 3, 2]", "copy()");
        refuses("window outside", IndexOutOfBoundsException.class, () -> A.asByteBuffer(90, 7));
        refuses("negative window", IndexOutOfBoundsException.class, () -> A.asByteBuffer(-1, 7));
        refuses("address 0", argument, () -> NDArray.wrapAddress(0, 8, Device.CPU, null), "address 0");
        refuses("negative bytes", argument, () -> NDArray.wrapAddress(8, -8, Device.CPU, null), "-8");
        refuses("negative limit", argument, () -> Memory.setLimit(Device.CPU, -1), "-1");
        refuses("negative device", argument, () -> Device.cuda(-1), "-1");
        assertEquals(512L << 20, Memory.parse("a.property", " 512M "));
        for (String limit : List.of("", "m", "lots", "99999999t")) {
            refuses("limit '" + limit + "'", argument, () -> Memory.parse("a.property", limit), "a.property");
        }
        return cases.stream();
    }

    /** Somebody's array, whose methods do not agree. */
    private record OfOneAxis(long... shape) implements NDArrayLike {
        @Override
        public int ndim() {
            return 1;
        }

        @Override
        public DType dtype() {
            return DType.INT8;
        }

        @Override
        public NDArray asHostArray() {
            return NDArray.zeros(DType.INT8);
        }

        @Override
        public void set(Object value, Index... keys) {}
    }
}
