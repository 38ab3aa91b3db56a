package dev.zarrbuffer.conformance;

import dev.zarrbuffer.Complex;
import dev.zarrbuffer.DType;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Scalar values to assign and to compare with, fitting and not. */
final class Scalars {
    private static final double[] DOUBLES = {
        0.0, -0.0, 1.0, -1.0, 0.5, 1.5, -2.5, 3.0, 0.1, 65504.0, 65520.0, 1e10, 3.5e38, 1e300, -1e300, 1e-45,
        Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN
    };
    private static final String[] STRINGS = {
        "", "a", "ab", "abc", "abcdefgh", "1", "é", "\u4e2d", "\uD83D\uDE00", "a b"
    };
    private static final String[] TIMES = {"NaT", "1970-01-01", "2020-02-29", "1999-12-31T23:59:59", "0001-01-01"};

    private final Dice dice;

    Scalars(Dice dice) {
        this.dice = dice;
    }

    /** What may be assigned to an element, or is refused. */
    Object forTarget(DType target) {
        return switch (target.kind()) {
            case INT, UINT -> switch (dice.below(8)) {
                case 0 -> dice.percent(50);
                case 1 -> dice.percent(50) ? complex() : BigInteger.TEN.pow(25);
                case 2, 3 -> fitting(target);
                default -> integer(target);
            };
            case FLOAT, BOOL -> dice.percent(60) ? real() : any();
            case COMPLEX -> dice.percent(40) ? complex() : any();
            case BYTES -> dice.pick(STRINGS).getBytes(StandardCharsets.US_ASCII);
            case UNICODE -> dice.pick(STRINGS);
            case DATETIME -> dice.percent(70) ? dice.pick(TIMES) : (Object) dice.between(-1000L, 1000L);
            case TIMEDELTA -> dice.percent(20) ? "NaT" : (Object) dice.between(-1000L, 1000L);
            case RAW -> dice.bytes((int) target.itemSize());
            default -> any();
        };
    }

    private Object any() {
        return switch (dice.below(6)) {
            case 0 -> dice.percent(50);
            case 1 -> real();
            case 2 -> complex();
            case 3 -> BigInteger.ONE.shiftLeft(dice.pick(63, 64, 70, 1100)).subtract(BigInteger.valueOf(dice.below(2)));
            default -> (long) dice.between(-2, 4);
        };
    }

    private Double real() {
        return dice.percent(40) ? (double) dice.between(-2, 4) : dice.pick(DOUBLES);
    }

    private Complex complex() {
        return new Complex(real(), dice.percent(50) ? 0.0 : real());
    }

    /** Around the ends of the range, or small. */
    private Object integer(DType target) {
        if (dice.percent(50)) {
            return (long) dice.between(-1, 5);
        }
        int bits = (int) target.itemSize() * 8;
        boolean signed = target.kind() == DType.Kind.INT;
        BigInteger low = signed ? BigInteger.ONE.shiftLeft(bits - 1).negate() : BigInteger.ZERO;
        BigInteger high = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits).subtract(BigInteger.ONE);
        BigInteger value = dice.pick(low, high).add(BigInteger.valueOf(dice.between(-1, 1)));
        return value.bitLength() < 64 ? (Object) value.longValue() : value;
    }

    /** A float that an integer dtype holds, or one that every integer dtype refuses: FLOAT_SCALARS. */
    private Double fitting(DType target) {
        if (dice.percent(20)) {
            return dice.pick(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        }
        return dice.between(target.kind() == DType.Kind.UINT ? 0 : -100, 127) + dice.pick(0.0, 0.5);
    }

    /** What an array may be compared with. */
    Object toCompare(DType dtype) {
        return switch (dtype.kind()) {
            case BOOL, INT, UINT, FLOAT, COMPLEX -> switch (dice.below(6)) {
                case 3 -> dice.percent(70) ? 0.0 : -0.0;
                case 0 -> integer(isInteger(dtype) ? dtype : DType.INT8);
                case 1 -> dice.percent(50);
                case 2 -> complex();
                default -> real();
            };
            default -> forTarget(dtype);
        };
    }

    private static boolean isInteger(DType dtype) {
        return dtype.kind() == DType.Kind.INT || dtype.kind() == DType.Kind.UINT;
    }
}
