package dev.zarrbuffer.conformance;

import dev.zarrbuffer.Complex;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** Values as source text, of Python and of Java. */
final class Text {
    private Text() {}

    /** {@code (2, 3)}, {@code (2,)}, {@code ()}. */
    static String tuple(long... values) {
        String inside = Arrays.stream(values).mapToObj(Long::toString).collect(Collectors.joining(", "));
        return "(" + inside + (values.length == 1 ? ",)" : ")");
    }

    static String tuple(int... values) {
        return tuple(Arrays.stream(values).asLongStream().toArray());
    }

    /** {@code 2, 3}. */
    static String list(long... values) {
        return Arrays.stream(values).mapToObj(Text::javaLong).collect(Collectors.joining(", "));
    }

    static String javaLong(long value) {
        if (value == Long.MIN_VALUE) {
            return "Long.MIN_VALUE";
        }
        return value == (int) value ? Long.toString(value) : value + "L";
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static String python(Object scalar) {
        if (scalar instanceof Boolean truth) {
            return truth ? "True" : "False";
        }
        if (scalar instanceof Double d) {
            return python(d.doubleValue());
        }
        if (scalar instanceof Complex c) {
            return "complex(" + python(c.re()) + ", " + python(c.im()) + ")";
        }
        if (scalar instanceof byte[] bytes) {
            return "bytes.fromhex('" + hex(bytes) + "')";
        }
        if (scalar instanceof String s) {
            return quoted(s, '\'', false);
        }
        return String.valueOf(scalar == null ? "None" : scalar);
    }

    private static String python(double value) {
        if (Double.isNaN(value)) {
            return "float('nan')";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "float('inf')" : "float('-inf')";
        }
        return Double.toString(value);
    }

    static String java(Object scalar) {
        if (scalar instanceof Double d) {
            return java(d.doubleValue());
        }
        if (scalar instanceof Long value) {
            return value == Long.MIN_VALUE ? "Long.MIN_VALUE" : value + "L";
        }
        if (scalar instanceof BigInteger value) {
            return "new BigInteger(\"" + value + "\")";
        }
        if (scalar instanceof Complex c) {
            return "new Complex(" + java(c.re()) + ", " + java(c.im()) + ")";
        }
        if (scalar instanceof byte[] bytes) {
            return "HexFormat.of().parseHex(\"" + hex(bytes) + "\")";
        }
        if (scalar instanceof String s) {
            return quoted(s, '"', true);
        }
        return String.valueOf(scalar);
    }

    private static String java(double value) {
        if (Double.isNaN(value)) {
            return "Double.NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Double.POSITIVE_INFINITY" : "Double.NEGATIVE_INFINITY";
        }
        return Double.toString(value);
    }

    private static String quoted(String text, char quote, boolean utf16) {
        StringBuilder out = new StringBuilder().append(quote);
        (utf16 ? text.chars() : text.codePoints()).forEach(c -> {
            if (c >= ' ' && c < 127 && c != quote && c != '\\') {
                out.append((char) c);
            } else if (c < 0x10000) {
                out.append("\\u%04x".formatted(c));
            } else {
                out.append("\\U%08x".formatted(c));
            }
        });
        return out.append(quote).toString();
    }
}
