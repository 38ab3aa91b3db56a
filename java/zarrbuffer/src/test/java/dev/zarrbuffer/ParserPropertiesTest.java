package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Whatever text, key or shape comes in: a result that holds together, or one of the documented exceptions. */
class ParserPropertiesTest {
    private static final List<String> PIECES = List.of(
            "<", ">", "|", "=", "f4", "i8", "u2", "b1", "c16", "V", "S", "U", "M8", "m8", "[", "]", "ns", "25us", "Y",
            "float32", "bfloat16", "r24", "datetime64", "timedelta64", "\"", "{", "}", ":", ",", " ", "\\u0000",
            "\"name\":", "\"configuration\":", "\"fields\":", "numpy.datetime64", "fixed_length_utf32", "struct",
            "[[\"a\",\"<f4\"]", "length_bytes", "-1", "0", "2147483648", "99999999999999999999", "1e9", "\u00e9", "\uD800");

    /** An exception that the method may throw, or none. */
    private static boolean refuses(Runnable call, List<Class<? extends RuntimeException>> documented) {
        try {
            call.run();
            return false;
        } catch (RuntimeException e) {
            assertTrue(documented.contains(e.getClass()), () -> "undocumented: " + e);
            return true;
        }
    }

    @Property(tries = 5_000)
    void anyTextIsADTypeOrRefused(@ForAll String text) {
        checkText(text);
    }

    @Property(tries = 20_000)
    void textOfKnownPiecesIsADTypeOrRefused(@ForAll("pieced") String text) {
        checkText(text);
    }

    @Provide
    Arbitrary<String> pieced() {
        return Arbitraries.of(PIECES).list().ofMaxSize(12).map(pieces -> String.join("", pieces));
    }

    private static void checkText(String text) {
        refuses(() -> {
            DType dtype = DType.of(text);
            assertTrue(dtype.itemSize() > 0);
            assertEquals(dtype.itemSize(), DType.of(dtype.toZarrV3()).itemSize(), text);
        }, List.of(IllegalArgumentException.class));
    }

    @Property(tries = 20_000)
    void anyShapeIsMadeOrRefused(@ForAll("lengths") List<Long> lengths, @ForAll("lengths") List<Long> others) {
        long[] shape = array(lengths);
        NDArray nothing = NDArray.zeros(DType.INT16, 2, 3, 0);
        NDArray some = NDArray.zeros(DType.INT16, 2, 3, 4);
        List<Class<? extends RuntimeException>> documented = List.of(IllegalArgumentException.class);
        for (NDArray array : List.of(nothing, some)) {
            refuses(() -> assertEquals(array.size(), array.reshape(shape).size()), documented);
            refuses(() -> assertEquals(array.size(), array.reshape(Order.F, array(others)).size()), documented);
        }
    }

    @Property(tries = 20_000)
    void anyKeyPicksOrIsRefused(@ForAll("keys") @Size(max = 6) List<Index> keys) {
        NDArray array = NDArray.zeros(DType.INT16, 2, 3, 4);
        Index[] key = keys.toArray(Index[]::new);
        List<Class<? extends RuntimeException>> documented =
                List.of(IllegalArgumentException.class, IndexOutOfBoundsException.class);
        boolean refused = refuses(() -> {
            NDArray picked = array.get(key);
            array.set(1, key);
            assertTrue(picked.size() == 0 || array.get(key).all(), () -> text(keys));
        }, documented);
        // A refused key wrote nothing.
        assertTrue(!refused || array.allEqual(0, true), () -> text(keys));
    }

    @Provide
    Arbitrary<List<Long>> lengths() {
        return number().list().ofMaxSize(70);
    }

    @Provide
    Arbitrary<List<Index>> keys() {
        Arbitrary<Index> parts = Arbitraries.oneOf(
                number().map(Index::at),
                number().injectNull(0.3).tuple3()
                        .map(ends -> Slice.of(ends.get1(), ends.get2(), ends.get3())),
                Arbitraries.of(Index.ellipsis(), Index.newAxis(), Index.all()),
                number().array(Long[].class).ofMaxSize(3).map(longs -> Index.take(array(List.of(longs)))),
                Arbitraries.of(true, false).array(Boolean[].class).ofMaxSize(4).map(ParserPropertiesTest::mask));
        return parts.list();
    }

    private static Arbitrary<Long> number() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(-5, 5),
                Arbitraries.of(Long.MIN_VALUE, Long.MIN_VALUE + 1, Long.MAX_VALUE, 1L << 62, -(1L << 62), 1L << 32, 24L));
    }

    private static Index mask(Boolean[] flags) {
        boolean[] mask = new boolean[flags.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = flags[i];
        }
        return Index.mask(mask);
    }

    private static long[] array(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    private static String text(List<Index> keys) {
        return keys.stream().map(Index::toString).collect(Collectors.joining(", "));
    }
}
