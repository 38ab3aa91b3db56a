package dev.zarrbuffer;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * Zarr's n-d block of elements in any memory, over an {@link NDArrayLike}, with NumPy's meaning. Equality and hash are
 * identity: compare elements with {@link #allEqual(Object)}.
 *
 * <p>For a block over an array of your own, extend this class and give a constructor and {@link #factory()}; all
 * methods work through the {@code NDArrayLike}. Safe to read from many threads, and to write in disjoint elements.
 *
 * <p>Serializable, with a copy of the elements: {@link Serialization}.
 */
public abstract class NDBuffer implements AutoCloseable, Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    /** Makes blocks of one class in one kind of memory. Must be serializable, and equal after that. */
    public interface Factory extends Serializable {
        /**
         * {@return a new block of zeros in order C}
         *
         * @param dtype the type of the elements
         * @param shape lengths of the axes, in elements
         */
        default NDBuffer create(DType dtype, long... shape) {
            return create(dtype, Order.C, null, shape);
        }

        /**
         * {@return a new block with one value everywhere}
         *
         * @param dtype the type of the elements
         * @param order C or F
         * @param fillValue null, 0 and false make all bytes 0; others are cast as assignment casts
         * @param shape lengths of the axes, in elements
         * @throws IllegalArgumentException for a negative length, more than 64 axes, or another order
         * @throws ArithmeticException for a scalar outside the range of an integer dtype
         */
        NDBuffer create(DType dtype, Order order, Object fillValue, long... shape);

        /**
         * {@return {@link #empty(DType, Order, long...)} in order C}
         *
         * @param dtype the type of the elements
         * @param shape lengths of the axes, in elements
         */
        default NDBuffer empty(DType dtype, long... shape) {
            return empty(dtype, Order.C, shape);
        }

        /**
         * {@return a new block whose elements may be anything; otherwise as {@link #create(DType, Order, Object,
         * long...)}}
         *
         * @param dtype the type of the elements
         * @param order C or F
         * @param shape lengths of the axes, in elements
         */
        default NDBuffer empty(DType dtype, Order order, long... shape) {
            return create(dtype, order, null, shape);
        }

        /**
         * {@return a block over the array} It is never a copy of an {@link NDArray}; of an array of another class the
         * factories of this library take what its {@link NDArrayLike#asHostArray()} gives, which may be a copy. Closing
         * it does not free the array.
         *
         * @param array of any shape and dtype
         * @throws IllegalArgumentException for memory of another kind, as that of a device is for blocks of the host
         */
        NDBuffer fromNDArrayLike(NDArrayLike array);

        /**
         * {@return the elements of a host array in this kind of memory: shared where they are there already, else
         * copied}
         *
         * @param array an array-like or a Java array, as {@link NDArray#of} takes it
         */
        NDBuffer fromHostArray(Object array);
    }

    private final transient NDArrayLike array;

    /**
     * A block over the array, never a copy.
     *
     * @param array of any shape and dtype
     */
    protected NDBuffer(NDArrayLike array) {
        this.array = Objects.requireNonNull(array, "array");
    }

    /** {@return what makes blocks like this one} */
    protected abstract Factory factory();

    /** {@return the array that this block is over, never a copy} */
    public NDArrayLike asNDArrayLike() {
        return array;
    }

    /**
     * {@return the same elements in host memory; a copy only from a device, or where an array that is no {@link NDArray}
     * gives one}
     */
    public NDArray asHostArray() {
        return array.asHostArray();
    }

    /**
     * {@return the one element, as {@link NDArray#item()} gives it}
     *
     * @throws IllegalArgumentException unless the size is 1
     */
    public Object asScalar() {
        return Values.operand(array).item();
    }

    /** {@return the type of the elements} */
    public DType dtype() {
        return array.dtype();
    }

    /** {@return the length of each axis, in elements; a copy} */
    public long[] shape() {
        return array.shape();
    }

    /** {@return the dtype's byte order: the machine's where there is none to speak of} */
    public ByteOrder byteOrder() {
        return dtype().byteOrder();
    }

    /**
     * {@return the length of the first axis}
     *
     * @throws IllegalArgumentException if there is no axis
     */
    public long length() {
        return array.length();
    }

    /**
     * {@return the same elements in another shape, in order C: a view where strides allow it, else a copy}
     *
     * @param shape lengths of the axes, one of which may be -1 to be inferred
     * @throws IllegalArgumentException if the sizes differ, with both sizes and shapes
     */
    public NDBuffer reshape(long... shape) {
        return same(array.reshape(shape));
    }

    /**
     * Drops the listed axes; those outside 0..ndim-1, negative ones included, are ignored.
     *
     * @param axes numbers of axes, from 0
     * @return the same elements: a view where strides allow it, else a copy
     * @throws IllegalArgumentException if a listed axis is longer than 1
     */
    public NDBuffer squeeze(int... axes) {
        return reshape(Creation.squeezedShape(shape(), axes));
    }

    /**
     * {@return {@link #astype(DType, Order)} in order K}
     *
     * @param dtype the type of the elements
     */
    public NDBuffer astype(DType dtype) {
        return astype(dtype, Order.K);
    }

    /**
     * {@return a copy converted to another type, as {@link NDArrayLike#astype(DType, Order, boolean)} converts}
     *
     * @param dtype the type of the elements
     * @param order C, F, A or K: {@link Order}
     */
    public NDBuffer astype(DType dtype, Order order) {
        return same(array.astype(dtype, order, true));
    }

    /**
     * {@return the elements that the key names, as {@link NDArrayLike#get(Index...)} gives them}
     *
     * @param keys as in {@link NDArrayLike#get(Index...)}
     */
    public NDBuffer get(Index... keys) {
        return same(array.get(keys));
    }

    /**
     * Assigns to the elements that the key names, as {@link NDArrayLike#set(Object, Index...)} does.
     *
     * @param value as in {@link NDArrayLike#set(Object, Index...)}
     * @param keys as in {@link NDArrayLike#get(Index...)}
     */
    public void set(Object value, Index... keys) {
        array.set(value, keys);
    }

    /**
     * {@return {@link #allEqual(Object, boolean)} with NaN equal to NaN}
     *
     * @param other what to compare with, as a value in {@link #set}
     */
    public boolean allEqual(Object other) {
        return allEqual(other, true);
    }

    /**
     * {@return whether all elements equal those of the other, which broadcasts} A floating 0.0 equals only zeros of the
     * same sign; other values compare in the promoted type.
     *
     * @param other as a value in {@link ArrayLike#set(Slice, Object)}; null equals nothing
     * @param equalNan whether NaN equals NaN
     * @throws IllegalArgumentException where shapes do not broadcast or types do not compare
     * @throws ArithmeticException for a number too large for a float beside floats, or times whose units are too far
     *     apart
     */
    public boolean allEqual(Object other, boolean equalNan) {
        return Values.operand(array).allEqual(other, equalNan);
    }

    /**
     * Assigns a scalar to all elements, as {@link NDArrayLike#fill(Object)} does.
     *
     * @param value as in {@link NDArrayLike#set(Object, Index...)}
     */
    public void fill(Object value) {
        array.fill(value);
    }

    /** {@return a new, writable block of the same elements in order C} */
    public NDBuffer copy() {
        return same(array.copy());
    }

    /** {@return all axes in reverse, a view} */
    public NDBuffer transpose() {
        return same(array.transpose());
    }

    /**
     * {@return the axes in another order, a view, as {@link NDArrayLike#transpose(int...)} gives it}
     *
     * @param axes as there
     */
    public NDBuffer transpose(int... axes) {
        return same(array.transpose(axes));
    }

    /**
     * {@return the C++ object of the same elements: in the same memory, which it keeps, if the array is an {@link
     * NDArray}}
     */
    public dev.zarrbuffer.cpp.NDBuffer toCpp() {
        return CppInterop.toCpp(this);
    }

    /**
     * {@return the Java object of a C++ object's elements, in the same memory, which each of the two keeps for itself}
     *
     * @param object the C++ object
     */
    public static NDBuffer fromCpp(dev.zarrbuffer.cpp.NDBuffer object) {
        return CppInterop.fromCpp(object);
    }

    private NDBuffer same(NDArrayLike result) {
        return factory().fromNDArrayLike(result);
    }

    /** Does nothing: a block that frees memory of its own overrides this. */
    @Override
    public void close() {}

    /** The class, shape and dtype, and in subclasses of this library device and values. */
    @Override
    public String toString() {
        return getClass().getSimpleName() + "(shape=" + Arrays.toString(shape()) + ", dtype=" + dtype() + ")";
    }

    /** {@return what travels to another JVM in place of this object: {@link Serialization}} */
    @Serial
    protected final Object writeReplace() {
        return new SerialProxy(this);
    }

    /**
     * Nobody writes this class itself.
     *
     * @param in what claims to hold it
     * @throws InvalidObjectException always
     */
    @Serial
    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw SerialProxy.required();
    }
}
