package dev.zarrbuffer.hostile;

import dev.zarrbuffer.Device;
import java.lang.reflect.Array;
import java.lang.reflect.Executable;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Makes a value of whatever type a parameter has: mostly one that may do, now and then the worst there is. */
final class Maker {
    private static final int DEEPEST = 5;
    private static final double[] DOUBLES = {
        0.0, -0.0, 1, -1, 0.5, 255, 256, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
        Double.MAX_VALUE, -Double.MAX_VALUE, Double.MIN_VALUE, 0x1p31, 0x1p32, -0x1p63, 0x1p63, 0x1p64
    };
    private static final long[] LONGS = {
        Long.MIN_VALUE, Long.MIN_VALUE + 1, Long.MAX_VALUE, Long.MAX_VALUE - 1, 1L << 62, -(1L << 62), 1L << 61, 1L << 60,
        1L << 32, (1L << 32) + 1, 1L << 31, Integer.MAX_VALUE, Integer.MIN_VALUE, 65536, 256, 255, 128, 127, 64, -128
    };
    private static final String[] TEXTS = {
        "", " ", "cpu", "pinned", "cuda", "x", "y", "a", "\0", "\uD800", "\uDC00\uD800", "\u00e9", "\ud83d\ude00", "float32",
        "<f4", ">i2", "|V16", "|S3", "<U2", ">U2", "<M8[ns]", ">m8[25us]", "<M8", "|b1", "r24", "bfloat16", "<f2", ">c16", "uint8",
        "[[\"x\", \"<i4\"], [\"y\", \">f8\"]]", "[[\"a\", \"|u1\"], [\"x\", [[\"y\", \"<f2\"]]]]", "|V0", "|S0", "<U0", "<U536870912",
        "{\"name\": \"numpy.datetime64\", \"configuration\": {\"unit\": \"s\", \"scale_factor\": 10}}", "nan", "NaT", "1e400", "-1"
    };

    private final Random random;
    private final Surface surface;
    private final Pool pool;
    /** How many values that are being made wait for one another. */
    private int depth;
    /** Whether a null, or what may give one, was made since this was last set to false. */
    boolean gaveNull;

    Maker(Random random, Surface surface, Pool pool) {
        this.random = random;
        this.surface = surface;
        this.pool = pool;
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    Object[] arguments(Executable call) {
        Object[] valid = Trusting.arguments(call, random);
        if (valid != null) {
            return valid;
        }
        Type[] types = call.getGenericParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = make(types[i]);
        }
        return arguments;
    }

    Object make(Type type) {
        if (type instanceof Class<?> plain) {
            return makeOf(plain);
        }
        if (type instanceof ParameterizedType parameterized) {
            Class<?> raw = (Class<?>) parameterized.getRawType();
            return raw.isAssignableFrom(List.class) ? list(parameterized.getActualTypeArguments()[0]) : makeOf(raw);
        }
        if (type instanceof TypeVariable<?> variable) {
            return make(variable.getBounds()[0]);
        }
        if (type instanceof WildcardType wildcard) {
            return make(wildcard.getUpperBounds()[0]);
        }
        return arrayOf((Class<?>) ((ParameterizedType) ((GenericArrayType) type).getGenericComponentType()).getRawType());
    }

    private Object makeOf(Class<?> type) {
        if (type.isPrimitive()) {
            return primitive(type);
        }
        if (depth > DEEPEST || oneIn(40)) {
            gaveNull = true;
            return null;
        }
        depth++;
        try {
            return reference(type);
        } finally {
            depth--;
        }
    }

    private Object reference(Class<?> type) {
        if (type == Object.class) {
            return anything();
        }
        if (type == Number.class) {
            return number();
        }
        if (type == String.class) {
            return text();
        }
        if (type.isArray()) {
            return arrayOf(type.getComponentType());
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[random.nextInt(type.getEnumConstants().length)];
        }
        if (type == ByteOrder.class) {
            return random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        }
        if (type == Device.class && !oneIn(5)) {
            return Device.CPU;
        }
        if (!oneIn(4)) {
            Object kept = pool.pick(type, random);
            if (kept != null) {
                return kept;
            }
        }
        if (type == ByteBuffer.class) {
            return byteBuffer();
        }
        if (isOpen(type) && oneIn(3)) {
            return Stranger.of(type, this, random);
        }
        return fresh(type);
    }

    /** Whether strangers may implement it; of Java's own generic ones they cannot know what to answer. */
    private static boolean isOpen(Class<?> type) {
        return type.isInterface() && !type.isSealed() && type.getTypeParameters().length == 0;
    }

    /** What a call without receiver gives, or null. */
    private Object fresh(Class<?> type) {
        List<Executable> makers = surface.makersOf(type);
        for (int tries = 0; tries < 3 && !makers.isEmpty(); tries++) {
            Executable maker = pick(makers);
            try {
                Object made = Calls.call(maker, null, arguments(maker));
                if (made != null) {
                    pool.add(made);
                    return made;
                }
            } catch (Throwable e) {
                Calls.check(maker, e, gaveNull);
            }
        }
        if (isOpen(type)) {
            return Stranger.of(type, this, random);
        }
        gaveNull = true;
        return null;
    }

    private Object primitive(Class<?> type) {
        if (type == boolean.class) {
            return random.nextBoolean();
        }
        if (type == double.class) {
            return real();
        }
        if (type == float.class) {
            return (float) real();
        }
        long integer = integer();
        return type == long.class ? (Object) integer
                : type == int.class ? (Object) (int) integer
                : type == short.class ? (Object) (short) integer
                : type == byte.class ? (Object) (byte) integer
                : (Object) (char) integer;
    }

    private double real() {
        return oneIn(2) ? DOUBLES[random.nextInt(DOUBLES.length)] : random.nextInt(300) - 20;
    }

    private long integer() {
        return switch (random.nextInt(8)) {
            case 0 -> LONGS[random.nextInt(LONGS.length)];
            case 1 -> random.nextInt(300) - 20;
            default -> random.nextInt(8) - 3;
        };
    }

    private Object arrayOf(Class<?> element) {
        int length = oneIn(30) ? 60 + random.nextInt(10) : random.nextInt(5);
        Object array = Array.newInstance(element, length);
        if (element == long.class && !oneIn(4)) {
            // Most often a shape of few elements.
            for (int i = 0; i < length; i++) {
                Array.setLong(array, i, length > 8 ? 1 : random.nextInt(5));
            }
        } else if (element == int.class && oneIn(2)) {
            Arrays.setAll((int[]) array, i -> i);
        } else {
            for (int i = 0; i < length; i++) {
                Array.set(array, i, makeOf(element));
            }
        }
        return array;
    }

    private Object list(Type element) {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(make(element));
        }
        if (element == Object.class && oneIn(60)) {
            list.add(list);
        }
        return list;
    }

    private Object anything() {
        return switch (random.nextInt(13)) {
            case 0, 1, 2 -> number();
            case 3 -> text();
            case 4 -> random.nextBoolean();
            case 5, 6, 7, 8 -> pool.pick(Object.class, random);
            case 9 -> list(Object.class);
            case 10 -> javaArray();
            case 11 -> byteBuffer();
            default -> oneIn(2) ? 'c' : new Object();
        };
    }

    private Object javaArray() {
        Class<?>[] elements = {
            boolean.class, byte.class, short.class, int.class, long.class, float.class, double.class, char.class,
            int[].class, double[][].class, String.class, Object.class, Number.class, Boolean.class
        };
        return arrayOf(elements[random.nextInt(elements.length)]);
    }

    private Number number() {
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> (int) integer();
            case 3, 4 -> integer();
            case 5 -> real();
            case 6 -> (float) real();
            case 7 -> BigInteger.valueOf(integer()).shiftLeft(random.nextInt(3) * 63).add(BigInteger.valueOf(integer()));
            default -> oneIn(2) ? new BigDecimal("1e3") : oneIn(2) ? new AtomicLong(3) : (Number) (byte) integer();
        };
    }

    private String text() {
        String text = TEXTS[random.nextInt(TEXTS.length)];
        return oneIn(50) ? text.repeat(1000) : oneIn(10) ? text + TEXTS[random.nextInt(TEXTS.length)] : text;
    }

    private ByteBuffer byteBuffer() {
        int size = random.nextInt(130);
        ByteBuffer buffer = random.nextBoolean() ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
        for (int i = 0; i < size; i++) {
            buffer.put(i, (byte) random.nextInt());
        }
        buffer.limit(random.nextInt(size + 1));
        buffer.position(random.nextInt(buffer.limit() + 1));
        return oneIn(4) ? buffer.asReadOnlyBuffer() : oneIn(4) ? buffer.slice() : buffer;
    }

    /** A return value of somebody else's object. */
    Object answer(Method method) {
        return method.getReturnType() == void.class ? null : make(method.getGenericReturnType());
    }
}
