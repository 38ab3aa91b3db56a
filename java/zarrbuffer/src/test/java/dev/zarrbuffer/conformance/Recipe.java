package dev.zarrbuffer.conformance;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Arrays of any layout, and what the API does not show of arrays: the storage behind them and where in it they begin.
 * This is the one place that looks past the public API.
 */
final class Recipe {
    private static final MethodHandle NEW;
    private static final VarHandle STORAGE;
    private static final VarHandle NUMBERS;
    private static final MethodHandle CODE;
    private static final ConcurrentHashMap<String, DType> DTYPES = new ConcurrentHashMap<>();

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(NDArray.class, MethodHandles.lookup());
            Class<?> storage = lookup.findClass("dev.zarrbuffer.Storage");
            Class<?> fields = NDArray.class.getSuperclass();
            NEW = lookup.findConstructor(NDArray.class, MethodType.methodType(
                    void.class, storage, DType.class, long[].class, boolean.class, boolean.class))
                    .asType(MethodType.methodType(
                            NDArray.class, Object.class, DType.class, long[].class, boolean.class, boolean.class));
            STORAGE = lookup.findVarHandle(fields, "storage", storage);
            NUMBERS = lookup.findVarHandle(fields, "numbers", long[].class);
            CODE = lookup.findVirtual(DType.class, "code", MethodType.methodType(long.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Recipe() {}

    static DType dtype(String text) {
        return DTYPES.computeIfAbsent(text, DType::of);
    }

    /** What {@code np.ndarray(shape, dtype, bytes, offset, strides)} is. */
    static NDArray array(
            String hex, String dtype, long[] shape, long[] strides, long offset, boolean readOnly) {
        return array(NDArray.of(HexFormat.of().parseHex(hex)), dtype, shape, strides, offset, readOnly);
    }

    /** The same over the memory of an array of bytes. */
    static NDArray array(NDArray all, String dtype, long[] shape, long[] strides, long offset, boolean readOnly) {
        DType type = dtype(dtype);
        checkInside(all.size(), type.itemSize(), shape, strides, offset);
        long[] numbers = new long[2 + 2 * shape.length];
        numbers[1] = offset(all) + offset;
        System.arraycopy(shape, 0, numbers, 2, shape.length);
        System.arraycopy(strides, 0, numbers, 2 + shape.length, shape.length);
        try {
            numbers[0] = (long) CODE.invokeExact(type);
            return (NDArray) NEW.invokeExact(storage(all), type, numbers, readOnly, false);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static void checkInside(long bytes, long itemSize, long[] shape, long[] strides, long offset) {
        long low = offset;
        long high = offset + itemSize;
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] == 0) {
                return;
            }
            long reach = (shape[i] - 1) * strides[i];
            low += Math.min(reach, 0);
            high += Math.max(reach, 0);
        }
        if (low < 0 || high > bytes) {
            throw new IllegalArgumentException("bytes " + low + " to " + high + " of " + bytes);
        }
    }

    static NDArray integers(String dtype, long[] shape, long... values) {
        NDArray flat = NDArray.of(values);
        return (dtype.equals("<i8") ? flat : flat.astype(dtype(dtype))).reshape(shape);
    }

    static Object storage(NDArray array) {
        return STORAGE.get(array);
    }

    static long offset(NDArray array) {
        return ((long[]) NUMBERS.get(array))[1];
    }

}
