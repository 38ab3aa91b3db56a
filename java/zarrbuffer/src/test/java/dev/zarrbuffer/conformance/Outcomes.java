package dev.zarrbuffer.conformance;

import dev.zarrbuffer.Complex;
import dev.zarrbuffer.NDArray;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** What a program came to on ours, in the words of {@code outcome} and {@code item} of reference.py. */
final class Outcomes {
    private Outcomes() {}

    /**
     * @param answers for each step an answer, an exception or null
     * @param arrays for each step the array that it gave, or null
     */
    static String text(List<?> answers, List<NDArray> arrays) {
        StringBuilder out = new StringBuilder(512);
        for (int i = 0; i < answers.size(); i++) {
            Object answer = answers.get(i);
            if (answer != null) {
                line(out).append(i).append(' ').append(answer instanceof Throwable e ? error(e) : answer);
            }
            if (arrays.get(i) != null) {
                line(out);
                describe(out, arrays, i);
            }
        }
        return out.toString();
    }

    private static StringBuilder line(StringBuilder out) {
        return out.isEmpty() ? out : out.append('\n');
    }

    /** Python's kinds of errors are the design's; whatever is not one of them keeps its name and is a mismatch. */
    private static String error(Throwable e) {
        if (e instanceof IndexOutOfBoundsException) {
            return "!index";
        }
        if (e instanceof ArithmeticException) {
            return "!overflow";
        }
        if (e instanceof ReadOnlyBufferException) {
            return "!read-only";
        }
        if (e instanceof IllegalArgumentException) {
            return "!argument";
        }
        return "!" + e;
    }

    private static void describe(StringBuilder out, List<NDArray> arrays, int number) {
        NDArray array = arrays.get(number);
        long[] shape = array.shape();
        out.append('v').append(number).append(' ').append(Dtypes.typestr(array.dtype())).append(' ')
                .append(Arrays.toString(shape));
        char access = array.isReadOnly() ? 'r' : 'w';
        if (array.size() == 0) {
            out.append(' ').append(access);
            return;
        }
        long[] strides = array.strides();
        for (int i = 0; i < shape.length; i++) {
            strides[i] = shape[i] > 1 ? strides[i] : 0;
        }
        int first = firstSharing(arrays, number);
        long offset = Recipe.offset(array) - Recipe.offset(arrays.get(first));
        out.append(' ').append(Arrays.toString(strides)).append(" v").append(first)
                .append(offset < 0 ? "" : "+").append(offset).append(' ').append(access).append(' ')
                .append(bytes(array));
    }

    /** The first variable with elements in the same storage. */
    private static int firstSharing(List<NDArray> arrays, int number) {
        Object storage = Recipe.storage(arrays.get(number));
        int first = 0;
        while (arrays.get(first) == null
                || arrays.get(first).size() == 0
                || Recipe.storage(arrays.get(first)) != storage) {
            first++;
        }
        return first;
    }

    /** The elements in order C; where a wrong layout makes them unreadable, why. */
    private static String bytes(NDArray array) {
        try {
            ByteBuffer buffer = (array.isCContiguous() ? array : array.copy()).asHostArray().asByteBuffer();
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return HexFormat.of().formatHex(bytes);
        } catch (RuntimeException e) {
            return error(e) + " " + e.getMessage();
        }
    }

    /** What {@code NDArray.item()} gave. */
    static String scalar(Object value) {
        if (value instanceof Boolean) {
            return "bool " + value;
        }
        if (value instanceof Double || value instanceof Float) {
            return "float " + bits(((Number) value).doubleValue());
        }
        if (value instanceof Number) {
            return "int " + (value instanceof BigInteger ? value : (Object) ((Number) value).longValue());
        }
        if (value instanceof Complex c) {
            return "complex " + bits(c.re()) + " " + bits(c.im());
        }
        if (value instanceof byte[] bytes) {
            return "bytes " + HexFormat.of().formatHex(bytes);
        }
        return "str " + HexFormat.of().formatHex(((String) value).getBytes(StandardCharsets.UTF_8));
    }

    private static String bits(double value) {
        return Double.isNaN(value) ? "nan" : "%016x".formatted(Double.doubleToRawLongBits(value));
    }
}
