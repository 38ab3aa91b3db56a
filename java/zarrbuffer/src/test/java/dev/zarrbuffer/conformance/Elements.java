package dev.zarrbuffer.conformance;

import dev.zarrbuffer.DType;
import java.nio.ByteBuffer;

/** The bytes of random elements: few different values, so that many are equal, and the special ones often. */
final class Elements {
    private static final double[] DOUBLES = {
        0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 2.5, -2.5, 3.0, 7.0, 100.0, 127.5, 255.0, 256.0, 1e-8, -1e-8, 65504.0, 65519.99,
        65520.0, 1e10, -1e10, 3.4e38, 3.5e38, 1e300, -1e300, 1e-45, 1e-310, 6e-8, 2.9e-8, 1.0 / 3, Math.PI,
        9007199254740993.0, 9223372036854775807.0, Double.MAX_VALUE, Double.MIN_VALUE, Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY, Double.NaN
    };
    private static final long[] LONGS = {
        0, 1, -1, 2, 3, 7, 100, 127, 128, -128, -129, 255, 256, 32767, 32768, -32768, 65535, 65536, Integer.MAX_VALUE,
        Integer.MIN_VALUE, 1L << 31, 1L << 32, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1
    };
    /** 0, -0, 1, -1, 2, 0.5, largest, smallest, infinities, NaN. */
    private static final long[] HALVES = {
        0, 0x8000, 0x3c00, 0xbc00, 0x4000, 0x3800, 0x7bff, 1, 0x7c00, 0xfc00, 0x7e00
    };
    /** Days of a millennium, in whatever unit: conversions of units stay in range, but for the shortest. */
    private static final long[] TICKS = {
        0, 1, -1, 2, 3, 30, 31, 58, 59, 60, 364, 365, 366, -365, -366, -719162, 11016, 19782, 100, -100, 3599, 86400
    };
    private static final int[] CHARACTERS = {'a', 'b', 'A', '0', '1', ' ', 0xe9, 0x4e2d, 0x1f600};

    private final Dice dice;

    Elements(Dice dice) {
        this.dice = dice;
    }

    /** One element, written at the position. */
    void write(ByteBuffer out, DType dtype) {
        out.order(dtype.byteOrder());
        int size = (int) dtype.itemSize();
        switch (dtype.kind()) {
            case BOOL -> out.put((byte) dice.below(2));
            case INT, UINT -> integer(out, size);
            case FLOAT -> real(out, size);
            case COMPLEX -> {
                real(out, size / 2);
                real(out, size / 2);
            }
            case DATETIME, TIMEDELTA -> out.putLong(ticks());
            case BYTES -> bytes(out, size);
            case UNICODE -> unicode(out, size / 4);
            case STRUCT -> {
                for (DType.Field field : dtype.fields()) {
                    write(out, field.dtype());
                }
            }
            default -> raw(out, size);
        }
    }

    /** Zero, of either sign where there are two. */
    void writeZero(ByteBuffer out, DType dtype) {
        out.order(dtype.byteOrder());
        int size = (int) dtype.itemSize();
        if (dtype.kind() == DType.Kind.FLOAT) {
            zero(out, size);
        } else if (dtype.kind() == DType.Kind.COMPLEX) {
            zero(out, size / 2);
            zero(out, size / 2);
        } else {
            out.put(new byte[size]);
        }
    }

    private void zero(ByteBuffer out, int size) {
        boolean negative = dice.percent(30);
        switch (size) {
            case 2 -> out.putShort((short) (negative ? 0x8000 : 0));
            case 4 -> out.putFloat(negative ? -0.0f : 0.0f);
            default -> out.putDouble(negative ? -0.0 : 0.0);
        }
    }

    private void integer(ByteBuffer out, int size) {
        long value = dice.percent(50) ? dice.between(-3, 5) : dice.percent(80) ? dice.pick(LONGS) : dice.any();
        switch (size) {
            case 1 -> out.put((byte) value);
            case 2 -> out.putShort((short) value);
            case 4 -> out.putInt((int) value);
            default -> out.putLong(value);
        }
    }

    private void real(ByteBuffer out, int size) {
        if (size == 2) {
            out.putShort((short) (dice.percent(50) ? dice.pick(HALVES) : dice.any()));
            return;
        }
        double value = dice.percent(40) ? dice.between(-2, 4)
                : dice.percent(80) ? dice.pick(DOUBLES) : Double.longBitsToDouble(dice.any());
        if (size == 4) {
            out.putFloat((float) value);
        } else {
            out.putDouble(value);
        }
    }

    private long ticks() {
        if (dice.percent(15)) {
            return Long.MIN_VALUE; // NaT
        }
        return dice.percent(70) ? dice.pick(TICKS) : dice.between(-800_000, 800_000);
    }

    private void bytes(ByteBuffer out, int size) {
        int length = dice.between(0, size);
        for (int i = 0; i < size; i++) {
            out.put((byte) (i >= length ? 0 : dice.percent(90) ? dice.pick('a', 'b', 'A', '1', ' ') : dice.below(256)));
        }
    }

    private void unicode(ByteBuffer out, int characters) {
        int length = dice.between(0, characters);
        for (int i = 0; i < characters; i++) {
            out.putInt(i >= length ? 0 : CHARACTERS[dice.below(CHARACTERS.length)]);
        }
    }

    private void raw(ByteBuffer out, int size) {
        for (int i = 0; i < size; i++) {
            out.put((byte) (dice.percent(70) ? dice.below(2) : dice.below(256)));
        }
    }
}
