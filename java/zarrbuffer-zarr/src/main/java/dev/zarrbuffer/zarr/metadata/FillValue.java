package dev.zarrbuffer.zarr.metadata;

import dev.zarrbuffer.Complex;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Fill values between JSON and arrays without axes, which hold every bit of them. */
final class FillValue {
    private FillValue() {}

    /**
     * What JSON says.
     *
     * @throws IllegalArgumentException if that is no value of the dtype
     * @throws ArithmeticException if it is not in the range of the dtype
     */
    static NDArray parse(Object json, DType dtype) {
        NDArray fill = NDArray.zeros(dtype);
        if (json == null) {
            return fill;
        }
        switch (dtype.kind()) {
            case BOOL -> fill.fill(json instanceof Number number ? number : as(Boolean.class, json));
            case INT, UINT -> fill.fill(integer(json));
            case FLOAT, BFLOAT -> setFloat(fill, json);
            case COMPLEX -> setComplex(fill, json);
            case UNICODE -> fill.fill(isZero(json) ? "" : as(String.class, json));
            case DATETIME, TIMEDELTA ->
                ticks(fill).fill("NaT".equals(json) ? BigInteger.valueOf(Long.MIN_VALUE) : integer(json));
            case RAW, BYTES -> setBytes(fill, json);
            case STRUCT -> setStruct(fill, json);
        }
        return fill;
    }

    /** As zarr-python writes it. */
    static Object toJson(NDArray fill) {
        DType dtype = fill.dtype();
        return switch (dtype.kind()) {
            case FLOAT, BFLOAT -> toJson(((Number) fill.item()).doubleValue());
            case COMPLEX -> {
                Complex value = (Complex) fill.item();
                yield List.of(toJson(value.re()), toJson(value.im()));
            }
            case DATETIME, TIMEDELTA -> ticks(fill).item();
            case RAW, BYTES, STRUCT -> Base64.getEncoder().encodeToString(trimmed(fill));
            default -> fill.item();
        };
    }

    private static Object toJson(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        return Double.isInfinite(value) ? value > 0 ? "Infinity" : "-Infinity" : (Object) value;
    }

    private static byte[] bytes(NDArray fill) {
        ByteBuffer bytes = fill.asByteBuffer();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    /** Byte strings are written without the zeros that pad them. */
    private static byte[] trimmed(NDArray fill) {
        byte[] bytes = bytes(fill);
        int length = bytes.length;
        while (fill.dtype().kind() == DType.Kind.BYTES && length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        return Arrays.copyOf(bytes, length);
    }

    private static <T> T as(Class<T> type, Object json) {
        if (type.isInstance(json)) {
            return type.cast(json);
        }
        throw new IllegalArgumentException(
                "must be a " + type.getSimpleName().toLowerCase(java.util.Locale.ROOT) + ", not " + Fields.shown(json));
    }

    /** Old writers say 0 for every dtype. */
    private static boolean isZero(Object json) {
        return json instanceof Integer number && number == 0;
    }

    private static BigInteger integer(Object json) {
        Number number = as(Number.class, json);
        try {
            return new BigDecimal(number.toString()).toBigIntegerExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("must be an integer, not " + number, e);
        }
    }

    /** The same as integers: without a unit ticks mean nothing, and the core assigns none, but they are stored. */
    private static NDArray ticks(NDArray fill) {
        return fill.view(DType.INT64.withByteOrder(fill.dtype().byteOrder()));
    }

    private static void setFloat(NDArray fill, Object json) {
        if (json instanceof String text && text.startsWith("0x")) {
            setBits(fill, text.substring(2));
        } else {
            fill.fill(real(json));
        }
    }

    private static double real(Object json) {
        if (json instanceof String text) {
            return switch (text) {
                case "NaN" -> Double.NaN;
                case "Infinity" -> Double.POSITIVE_INFINITY;
                case "-Infinity" -> Double.NEGATIVE_INFINITY;
                default -> throw new IllegalArgumentException("must be a number, not " + Fields.shown(text));
            };
        }
        return as(Number.class, json).doubleValue();
    }

    /** The bits of a float in hexadecimal, the highest first. */
    private static void setBits(NDArray fill, String digits) {
        DType dtype = fill.dtype();
        if (digits.length() != 2 * dtype.itemSize() || !digits.matches("[0-9a-fA-F]*")) {
            throw new IllegalArgumentException("must have " + 2 * dtype.itemSize() + " hexadecimal digits, not 0x" + digits);
        }
        byte[] bits = java.util.HexFormat.of().parseHex(digits);
        fill.set(ofBytes(bits, dtype.withByteOrder(ByteOrder.BIG_ENDIAN)), Index.ellipsis());
    }

    private static void setComplex(NDArray fill, Object json) {
        if (json instanceof Number number) {
            fill.fill(number);
            return;
        }
        if (!(json instanceof List<?> parts) || parts.size() != 2) {
            throw new IllegalArgumentException("must be a list of two numbers, not " + Fields.shown(json));
        }
        DType part = DType.of(fill.dtype().itemSize() == 8 ? "float32" : "float64")
                .withByteOrder(fill.dtype().byteOrder());
        NDArray both = fill.reshape(1).view(part);
        setFloat(both.get(Index.at(0), Index.ellipsis()), parts.get(0));
        setFloat(both.get(Index.at(1), Index.ellipsis()), parts.get(1));
    }

    private static void setBytes(NDArray fill, Object json) {
        if (isZero(json)) {
            return;
        }
        byte[] bytes = json instanceof List<?> list ? bytes(list) : base64(json);
        long size = fill.dtype().itemSize();
        if (bytes.length > size || fill.dtype().kind() != DType.Kind.BYTES && bytes.length != size) {
            throw new IllegalArgumentException("must have " + size + " bytes, not " + bytes.length);
        }
        fill.set(ofBytes(Arrays.copyOf(bytes, (int) size), fill.dtype()), Index.ellipsis());
    }

    private static byte[] bytes(List<?> list) {
        byte[] bytes = new byte[list.size()];
        for (int i = 0; i < bytes.length; i++) {
            int value = integer(list.get(i)).intValueExact();
            if (value != (value & 0xff)) {
                throw new IllegalArgumentException("must be bytes from 0 to 255, not " + value);
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }

    private static byte[] base64(Object json) {
        try {
            return Base64.getDecoder().decode(as(String.class, json));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be bytes in base64, not " + Fields.shown(json), e);
        }
    }

    private static void setStruct(NDArray fill, Object json) {
        if (!(json instanceof Map<?, ?> members)) {
            setBytes(fill, json);
            return;
        }
        for (DType.Field field : fill.dtype().fields()) {
            fill.field(field.name()).set(parse(members.get(field.name()), field.dtype()), Index.ellipsis());
        }
    }

    private static NDArray ofBytes(byte[] bytes, DType dtype) {
        return NDArray.of(bytes).view(DType.UINT8).view(dtype).reshape();
    }
}
