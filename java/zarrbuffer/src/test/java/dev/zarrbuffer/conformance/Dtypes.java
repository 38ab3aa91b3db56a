package dev.zarrbuffer.conformance;

import dev.zarrbuffer.DType;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The dtypes of programs. A dtype is a text that {@code DType.of} parses: a NumPy type string, or a JSON list of struct
 * fields.
 */
final class Dtypes {
    private static final String[] NUMBERS = {
        "|b1", "|i1", "|u1", "<i2", ">i2", "<u2", ">u2", "<i4", ">i4", "<u4", ">u4", "<i8", ">i8", "<u8", ">u8",
        "<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "<c8", ">c8", "<c16", ">c16"
    };
    private static final String[] UNITS = {
        "Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "10s", "3D", "25s"
    };

    private static final Set<DType.Kind> TIMES = EnumSet.of(DType.Kind.DATETIME, DType.Kind.TIMEDELTA);
    private static final Set<DType.Kind> TEXTS = EnumSet.of(DType.Kind.BYTES, DType.Kind.UNICODE);
    private static final Set<DType.Kind> NOT_ALL_BYTES = EnumSet.of(DType.Kind.BOOL, DType.Kind.UNICODE);
    private static final Set<DType.Kind> FLOATS = EnumSet.of(DType.Kind.FLOAT, DType.Kind.COMPLEX);
    private static final Set<DType.Kind> INTEGERS = EnumSet.of(DType.Kind.INT, DType.Kind.UINT);

    /** Which dtypes a run is about. */
    enum Choice {
        NUMBERS,
        ALL;

        String any(Dice dice) {
            return this == NUMBERS || dice.percent(40) ? number(dice) : other(dice, 2);
        }

        /** A dtype to cast this one to: TIMES_AS_TEXT. */
        String castableFrom(DType from, Dice dice) {
            while (true) {
                String to = this == NUMBERS || isNumber(from) && dice.percent(80) ? number(dice) : any(dice);
                if (!breaksNumPy(from, Recipe.dtype(to))) {
                    return to;
                }
            }
        }

        /** A dtype whose values may be assigned to, or compared with, this one. */
        String castableTo(DType to, Dice dice) {
            while (true) {
                String from = dice.percent(40) || this == NUMBERS ? number(dice) : any(dice);
                if (dice.percent(50)) {
                    return text(to);
                }
                if (!breaksNumPy(Recipe.dtype(from), to)) {
                    return from;
                }
            }
        }

        /** A dtype to see these bytes as: VIEWED_BOOL. */
        String viewOf(DType of, Dice dice) {
            while (true) {
                String text = any(dice);
                DType dtype = Recipe.dtype(text);
                if (!has(dtype, NOT_ALL_BYTES) || dtype.equals(of)) {
                    return text;
                }
            }
        }
    }

    private Dtypes() {}

    private static boolean isNumber(DType dtype) {
        return dtype.kind().ordinal() <= DType.Kind.COMPLEX.ordinal();
    }

    /**
     * Whether NumPy must not be asked for this cast: TIMES_AS_TEXT, and inside structs SATURATING_CASTS, which
     * reference.py does for numbers only.
     */
    static boolean breaksNumPy(DType from, DType to) {
        boolean structs = from.kind() == DType.Kind.STRUCT || to.kind() == DType.Kind.STRUCT;
        return has(from, TIMES) && has(to, TEXTS) || structs && has(from, FLOATS) && has(to, INTEGERS);
    }

    private static boolean has(DType dtype, Set<DType.Kind> kinds) {
        return kinds.contains(dtype.kind()) || dtype.fields().stream().anyMatch(field -> has(field.dtype(), kinds));
    }

    /** What {@code DType.of} parses to that dtype. */
    static String text(DType dtype) {
        return dtype.kind() == DType.Kind.STRUCT ? dtype.toZarrV2() : dtype.typestr();
    }

    static String number(Dice dice) {
        return dice.pick(NUMBERS);
    }

    /** A dtype that is no number, {@code depth} levels of structs deep at most. */
    static String other(Dice dice, int depth) {
        char order = dice.pick('<', '>');
        return switch (dice.below(depth > 0 ? 6 : 5)) {
            case 0 -> "|V" + dice.pick(1, 2, 3, 4, 7, 8, 16);
            case 1 -> "|S" + dice.pick(1, 2, 3, 5, 8);
            case 2 -> order + "U" + dice.pick(1, 2, 3, 5);
            case 3 -> order + "M8[" + dice.pick(UNITS) + "]";
            case 4 -> order + "m8[" + dice.pick(UNITS) + "]";
            default -> struct(dice, depth - 1);
        };
    }

    private static String struct(Dice dice, int depth) {
        StringBuilder out = new StringBuilder("[");
        int fields = dice.between(1, 3);
        for (int i = 0; i < fields; i++) {
            String type = dice.percent(60) ? number(dice) : other(dice, depth);
            String quoted = type.startsWith("[") ? type : '"' + type + '"';
            out.append(i == 0 ? "" : ",");
            out.append("[\"").append("abc".charAt(i)).append("\",").append(quoted).append(']');
        }
        return out.append(']').toString();
    }

    /** As {@code zb_typestr} of zb_numpy.py has it: a type string, or the list of a struct's fields in Python. */
    static String typestr(DType dtype) {
        if (dtype.kind() != DType.Kind.STRUCT) {
            return dtype.typestr();
        }
        return dtype.fields().stream()
                .map(field -> "('" + field.name() + "', " + fieldType(field.dtype()) + ")")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String fieldType(DType dtype) {
        return dtype.kind() == DType.Kind.STRUCT ? typestr(dtype) : "'" + dtype.typestr() + "'";
    }

    /** The text of a dtype that {@code zb_dtype} takes. */
    static String pythonText(String dtype) {
        return dtype.startsWith("[") ? typestr(Recipe.dtype(dtype)) : dtype;
    }

    /** That text as a Python literal. */
    static String python(String dtype) {
        return dtype.startsWith("[") ? '"' + pythonText(dtype) + '"' : "'" + dtype + "'";
    }
}
