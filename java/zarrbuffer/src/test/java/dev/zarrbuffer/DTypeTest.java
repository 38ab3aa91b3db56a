package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.numpy.NumPy;
import dev.zarrbuffer.numpy.NumPyResult;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Questions to dtypes, beside NumPy. */
class DTypeTest {
    private static final List<String> TYPES = List.of("|b1", "|i1", "<i2", ">i4", "<i8", "|u1", ">u2", "<u4", "<u8", "<f2",
            ">f4", "<f8", "<c8", ">c16", "|S3", "<U3", ">U40", "|V3", "|V4", "<M8[s]", ">M8[D]", "<m8[ms]", "<m8[Y]",
            "<M8[Y]", "<M8[as]", "<m8[W]", "<m8");

    private final NumPy numpy = NumPy.get();

    @Test
    void promotionIsNumPys() {
        for (String a : TYPES) {
            for (String b : TYPES) {
                NumPyResult expected = numpy.run(
                        "result = np.promote_types(a, b).newbyteorder('=').str", Map.of("a", a, "b", b));
                String what = a + " and " + b;
                if (expected.failed()) {
                    Class<? extends RuntimeException> type = expected.error().equals("OverflowError")
                            ? ArithmeticException.class : IllegalArgumentException.class;
                    assertThrows(type, () -> DType.of(a).promote(DType.of(b)), what + ": " + expected.message());
                } else {
                    DType promoted = DType.of(a).promote(DType.of(b)).withByteOrder(ByteOrder.nativeOrder());
                    assertEquals(expected.text(), promoted.typestr(), what);
                }
            }
        }
        assertEquals(DType.FLOAT32, DType.BFLOAT16.promote(DType.FLOAT16));
    }

    /** Where NumPy says yes and then cannot, we say no. */
    @Test
    void whatCastsIsWhatNumPyConverts() {
        for (String from : TYPES) {
            for (String to : TYPES) {
                if (to.equals("<m8")) {
                    // As a target that is NumPy's word for whichever unit the source has.
                    continue;
                }
                NumPyResult converted = numpy.run("result = np.zeros(1, a).astype(b)", Map.of("a", from, "b", to));
                // Empty text is no number, a time needs more than three characters: that is about the value.
                boolean can = !converted.failed() || !converted.error().equals("TypeError")
                        && (from + to).matches(".*[SU].*") && !(from + to).contains("V");
                assertEquals(can, DType.of(from).canCastTo(DType.of(to)),
                        from + " to " + to + ": " + converted.error() + " " + converted.message());
            }
        }
    }

    @Test
    void kindsAreGrouped() {
        assertEquals("INT UINT", kinds(DType::isInteger));
        assertEquals("FLOAT BFLOAT", kinds(DType::isFloating));
        assertEquals("BOOL INT UINT FLOAT BFLOAT COMPLEX", kinds(DType::isNumeric));
        assertEquals("DATETIME TIMEDELTA", kinds(DType::isTime));
        assertEquals("STRUCT", kinds(DType::isStruct));
    }

    private static String kinds(Predicate<DType> question) {
        return String.join(" ", Stream.of("bool", "int8", "uint8", "float16", "bfloat16", "complex64", "|V1", "|S1", "<U1",
                        "<M8[s]", "<m8[s]", "[[\"x\", \"<i4\"]]")
                .map(DType::of).filter(question).map(type -> type.kind().name()).toList());
    }

    @Test
    void typesAreMadeWithoutText() {
        assertEquals(DType.of("|V16"), DType.raw(16));
        assertEquals(DType.of("|S5"), DType.bytes(5));
        assertEquals(DType.of("U7"), DType.unicode(7));
        Map<String, DType> fields = new LinkedHashMap<>();
        fields.put("z \"quoted\\ \n", DType.of(">f8"));
        fields.put("day", DType.datetime(DType.Unit.DAY, 2));
        fields.put("inner", DType.struct(Map.of("ü", DType.BFLOAT16)));
        DType struct = DType.struct(fields);
        assertEquals(18, struct.itemSize());
        assertEquals(List.copyOf(fields.keySet()), struct.fields().stream().map(DType.Field::name).toList());
        assertEquals(List.copyOf(fields.values()), struct.fields().stream().map(DType.Field::dtype).toList());
        assertArrayEquals(new long[] {0, 8, 16}, struct.fields().stream().mapToLong(DType.Field::offset).toArray());
        for (Executable wrong : List.<Executable>of(
                () -> DType.raw(0), () -> DType.bytes(-1), () -> DType.unicode(1L << 40),
                () -> DType.datetime(DType.Unit.SECOND, 0), () -> DType.timedelta(DType.Unit.SECOND, -3),
                () -> DType.struct(Map.of()), () -> DType.struct(Map.of("", DType.INT8)))) {
            assertThrows(IllegalArgumentException.class, wrong);
        }
    }

    @ParameterizedTest
    @EnumSource(DType.Unit.class)
    void timesHaveEachUnit(DType.Unit unit) {
        DType one = DType.datetime(unit, 1);
        assertTrue(one.kind() == DType.Kind.DATETIME && one.unit() == unit && one.unitCount() == 1);
        if (unit != DType.Unit.GENERIC) {
            DType many = DType.timedelta(unit, 25);
            assertTrue(many.kind() == DType.Kind.TIMEDELTA && many.unit() == unit && many.unitCount() == 25);
        }
        assertFalse(one.isNumeric());
    }

    @Test
    void broadcastingIsNumPys() {
        long[][] shapes = {{}, {1}, {3}, {2, 3}, {2, 1}, {0}, {0, 3}, {2, 2, 3}, {5, 1, 1, 3}, {-1}};
        for (long[] from : shapes) {
            for (long[] to : shapes) {
                if (from.length == 1 && from[0] < 0) {
                    continue;
                }
                NumPyResult expected = numpy.run(
                        "result = np.broadcast_to(np.arange(int(np.prod(f)), dtype='<i4').reshape(f), t)",
                        Map.of("f", from, "t", to));
                long size = Arrays.stream(from).reduce(1, (a, b) -> a * b);
                NDArray array = NDArray.of(IntStream.range(0, (int) size).toArray()).view(DType.of("<i4")).reshape(from);
                String what = Arrays.toString(from) + " to " + Arrays.toString(to);
                if (expected.failed()) {
                    assertThrows(IllegalArgumentException.class, () -> array.broadcastTo(to), what);
                    continue;
                }
                NDArray view = array.broadcastTo(to);
                assertArrayEquals(expected.shape(), view.shape(), what);
                assertArrayEquals(expected.bytes(), bytes(view), what);
            }
        }
    }

    private static byte[] bytes(NDArray array) {
        ByteBuffer all = array.copy().asByteBuffer();
        byte[] bytes = new byte[all.remaining()];
        all.get(bytes);
        return bytes;
    }

    @Test
    void broadcastViewsShareMemoryAndRefuseWrites() {
        NDArray array = NDArray.of(new int[] {1, 2, 3});
        NDArray view = array.broadcastTo(2, 3);
        array.setInt(7, 1);
        assertEquals(7, view.getInt(1, 1));
        assertArrayEquals(new long[] {0, 4}, view.strides());
        assertTrue(view.isReadOnly());
        assertThrows(ReadOnlyBufferException.class, () -> view.fill(1));
        assertTrue(view.get(Index.at(0)).isReadOnly());
        assertFalse(view.copy().isReadOnly());
        array.close();
        assertThrows(IllegalStateException.class, view::copy);
    }

    @Test
    void buffersTakeValuesFirstToo() {
        Buffer buffer = BufferPrototype.cpu().buffer().fromBytes(new byte[4]);
        buffer.set(new byte[] {1, 2}, Slice.from(2));
        buffer.set(9, Slice.to(1));
        assertArrayEquals(new byte[] {9, 0, 1, 2}, buffer.toByteArray());
    }
}
