package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.util.Arrays;

/** Where the elements of an {@link NDArray} lie, and access to one of them at a time. */
abstract sealed class StridedArray implements NDArrayLike permits NDArray {
    private static final int C_CONTIGUOUS = 1;
    private static final int F_CONTIGUOUS = 2;

    // Transient for serializers that copy fields: a handle means nothing in another process.
    final transient Storage storage;
    final transient DType dtype;
    final transient int rank;
    /** As bridge.hpp has an array: dtype code, offset, shape, strides. Never changed. */
    final transient long[] numbers;

    final transient boolean readOnly;

    StridedArray(Storage storage, DType dtype, long[] numbers, boolean readOnly) {
        this.storage = storage;
        this.dtype = dtype;
        rank = numbers.length / 2 - 1;
        this.numbers = numbers;
        this.readOnly = readOnly;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public int ndim() {
        return rank;
    }

    @Override
    public long size() {
        return Errors.check(Bridge.array_size(Scratch.begin().array(this).address()));
    }

    /** {@return bytes of all elements, which lie apart where strides are not dense} */
    public long nbytes() {
        return size() * dtype.itemSize();
    }

    @Override
    public long[] shape() {
        return Arrays.copyOfRange(numbers, 2, 2 + rank);
    }

    /** {@return bytes from one element to the next along each axis, negative or zero for some views; a copy} */
    public long[] strides() {
        return Arrays.copyOfRange(numbers, 2 + rank, 2 + 2 * rank);
    }

    /** {@return where the memory is} */
    public Device device() {
        return storage.device;
    }

    /** {@return whether elements are dense in order C} Axes of length 1 do not count; an array without elements is. */
    public boolean isCContiguous() {
        return (Bridge.array_flags(Scratch.begin().array(this).address()) & C_CONTIGUOUS) != 0;
    }

    /** {@return whether elements are dense in order F} Axes of length 1 do not count; an array without elements is. */
    public boolean isFContiguous() {
        return (Bridge.array_flags(Scratch.begin().array(this).address()) & F_CONTIGUOUS) != 0;
    }

    /** {@return whether writing through this view is refused} */
    public boolean isReadOnly() {
        return readOnly;
    }

    /**
     * {@return one element as a number, where nothing is lost: as all methods of this kind}
     *
     * @param index a position for each axis, negative ones counting from the end
     * @throws ArithmeticException if the element is no such number
     * @throws IndexOutOfBoundsException for a position outside its axis, or not one for each
     * @throws IllegalArgumentException if the dtype is no number: text, raw bytes or a struct
     * @throws UnsupportedOperationException if the host cannot address the memory
     */
    public double getDouble(long... index) {
        storage.acquire();
        try {
            Scratch scratch = Scratch.begin().array(this).list(index);
            Errors.check(Bridge.element_get_double(scratch.address()));
            return Double.longBitsToDouble(scratch.result(0));
        } finally {
            storage.release();
        }
    }

    /**
     * {@return the same as {@link #getDouble}}
     *
     * @param index a position for each axis; negative ones count from the end
     */
    public long getLong(long... index) {
        storage.acquire();
        try {
            Scratch scratch = Scratch.begin().array(this).list(index);
            Errors.check(Bridge.element_get_long(scratch.address()));
            return scratch.result(0);
        } finally {
            storage.release();
        }
    }

    /**
     * {@return the same as {@link #getDouble}}
     *
     * @param index a position for each axis; negative ones count from the end
     */
    public int getInt(long... index) {
        long value = getLong(index);
        if (value != (int) value) {
            throw new ArithmeticException(
                    value + " is no int: these go from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE);
        }
        return (int) value;
    }

    /**
     * {@return the same as {@link #getDouble}}
     *
     * @param index a position for each axis; negative ones count from the end
     */
    public float getFloat(long... index) {
        double value = getDouble(index);
        float narrow = (float) value;
        if (narrow != value && !Double.isNaN(value)) {
            throw new ArithmeticException(value + " is not exactly a float");
        }
        return narrow;
    }

    /**
     * {@return the same as {@link #getDouble}: 0 is false and 1 is true}
     *
     * @param index a position for each axis; negative ones count from the end
     */
    public boolean getBoolean(long... index) {
        long value = getLong(index);
        if (value != 0 && value != 1) {
            throw new ArithmeticException(value + " is no boolean: 0 is false, 1 is true");
        }
        return value == 1;
    }

    /**
     * Sets one element, where nothing is lost: as all methods of this kind.
     *
     * @param value what to assign
     * @param index as in {@link #getDouble}
     * @throws ArithmeticException if the dtype does not have the number
     * @throws IndexOutOfBoundsException for a position outside its axis, or not one for each
     * @throws IllegalArgumentException if the dtype is no number: text, raw bytes or a struct; for NaN into an integer;
     *     for a double into times
     * @throws UnsupportedOperationException if the host cannot address the memory
     * @throws java.nio.ReadOnlyBufferException if the array is read-only
     */
    public void setDouble(double value, long... index) {
        checkWritable();
        storage.acquire();
        try {
            Errors.check(Bridge.element_set_double(Scratch.begin().array(this).list(index).address(), value));
        } finally {
            storage.release();
        }
    }

    /**
     * As {@link #setDouble}.
     *
     * @param value what to assign
     * @param index a position for each axis; negative ones count from the end
     */
    public void setLong(long value, long... index) {
        checkWritable();
        storage.acquire();
        try {
            Errors.check(Bridge.element_set_long(Scratch.begin().array(this).list(index).address(), value));
        } finally {
            storage.release();
        }
    }

    /**
     * As {@link #setDouble}.
     *
     * @param value what to assign
     * @param index a position for each axis; negative ones count from the end
     */
    public void setInt(int value, long... index) {
        setLong(value, index);
    }

    /**
     * As {@link #setDouble}.
     *
     * @param value what to assign
     * @param index a position for each axis; negative ones count from the end
     */
    public void setFloat(float value, long... index) {
        setDouble(value, index);
    }

    /**
     * As {@link #setDouble}, with 1 for true.
     *
     * @param value what to assign
     * @param index a position for each axis; negative ones count from the end
     */
    public void setBoolean(boolean value, long... index) {
        setLong(value ? 1 : 0, index);
    }

    void checkWritable() {
        if (readOnly) {
            Errors.check(Bridge.array_refuse_writing(Scratch.begin().layout(numbers).address()));
        }
    }
}
