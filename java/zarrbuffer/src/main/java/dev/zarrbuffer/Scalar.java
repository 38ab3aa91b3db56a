package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One value on its way across the bridge: a tag, then the parts that it uses.
 *
 * @param text UTF-8 text, digits or bytes; null where the tag uses none
 */
record Scalar(int tag, long bits, double re, double im, byte[] text) {
    private static final int NONE = 0;
    private static final int BOOL = 1;
    private static final int INT64 = 2;
    private static final int UINT64 = 3;
    private static final int BIG_INTEGER = 4;
    private static final int DOUBLE = 5;
    private static final int COMPLEX = 6;
    private static final int TEXT = 7;
    private static final int BINARY = 8;

    /** No value: only a fill value may be that. */
    static final Scalar ABSENT = new Scalar(NONE, 0, 0, 0, null);

    /** The scalar that a value is to an array of the given dtype; null for values that are arrays. */
    static Scalar of(Object value, DType target) {
        if (value instanceof Double || value instanceof Float) {
            return new Scalar(DOUBLE, 0, ((Number) value).doubleValue(), 0, null);
        }
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return new Scalar(INT64, ((Number) value).longValue(), 0, 0, null);
        }
        if (value instanceof Boolean truth) {
            return new Scalar(BOOL, truth ? 1 : 0, 0, 0, null);
        }
        if (value instanceof BigInteger integer) {
            return of(integer);
        }
        if (value instanceof Complex complex) {
            return new Scalar(COMPLEX, 0, complex.re(), complex.im(), null);
        }
        if (value instanceof String || value instanceof Character) {
            return new Scalar(TEXT, 0, 0, 0, Text.encode(value.toString()));
        }
        if (value instanceof byte[] bytes && holdsBytes(target)) {
            return new Scalar(BINARY, 0, 0, 0, bytes);
        }
        return null;
    }

    private static Scalar of(BigInteger value) {
        if (value.bitLength() < Long.SIZE) {
            return new Scalar(INT64, value.longValue(), 0, 0, null);
        }
        if (value.signum() > 0 && value.bitLength() == Long.SIZE) {
            return new Scalar(UINT64, value.longValue(), 0, 0, null);
        }
        byte[] digits = value.toString().getBytes(StandardCharsets.US_ASCII);
        return new Scalar(BIG_INTEGER, 0, value.doubleValue(), 0, digits);
    }

    /** Whether a {@code byte[]} is one element of that dtype, and not an array of numbers. */
    private static boolean holdsBytes(DType dtype) {
        return switch (dtype.kind()) {
            case RAW, BYTES, STRUCT -> true;
            default -> false;
        };
    }

    /** The Java value of the one element of an array whose storage is acquired. */
    static Object item(NDArray array) {
        DType dtype = array.dtype();
        Scratch scratch = Scratch.begin().array(array);
        int tag = Errors.check(Bridge.array_item(scratch.address()));
        long bits = scratch.result(0);
        double re = Double.longBitsToDouble(scratch.result(1));
        return switch (tag) {
            case BOOL -> bits != 0;
            case INT64, UINT64 -> box(bits, dtype);
            case DOUBLE -> dtype.itemSize() < Double.BYTES ? (Object) (float) re : (Object) re;
            case COMPLEX -> new Complex(re, Double.longBitsToDouble(scratch.result(2)));
            case TEXT -> Text.last();
            case BINARY -> Text.lastBytes();
            default -> throw new AssertionError("an element cannot have the tag " + tag);
        };
    }

    /** Unsigned integers take the next wider signed type. */
    private static Object box(long bits, DType dtype) {
        boolean unsigned = dtype.kind() == DType.Kind.UINT;
        return switch ((int) dtype.itemSize()) {
            case 1 -> unsigned ? (Object) (short) bits : (Object) (byte) bits;
            case 2 -> unsigned ? (Object) (int) bits : (Object) (short) bits;
            case 4 -> unsigned ? (Object) bits : (Object) (int) bits;
            default -> unsigned ? (Object) unsigned(bits) : (Object) bits;
        };
    }

    private static BigInteger unsigned(long bits) {
        return new BigInteger(1, ByteBuffer.allocate(Long.BYTES).putLong(bits).array());
    }
}
