package dev.zarrbuffer;

import java.util.Objects;

/**
 * What Zarr's {@link NDBuffer} needs of an array, with NumPy's meaning. {@link NDArray} is ours.
 *
 * <p>For an array of your own, four methods are enough: {@link #dtype()}, {@link #shape()}, {@link #asHostArray()} and
 * {@link #set(Object, Index...)}. All others work on the host array, and so give views of your memory only if the host
 * array is one; override those that should.
 */
public interface NDArrayLike extends ArrayLike {
    /** {@return the length of each axis, in elements; a copy} */
    long[] shape();

    /** {@return the same elements in host memory: shared where they are there already, else copied} */
    NDArray asHostArray();

    /**
     * Assigns to the elements that the key names, broadcasting and casting; with repeated indices the last wins.
     *
     * @param value as in {@link ArrayLike#set(Slice, Object)}
     * @param keys as in {@link #get(Index...)}; none for all elements
     * @throws IndexOutOfBoundsException for a position outside its axis, or too many keys
     * @throws IllegalArgumentException for a value that does not broadcast, NaN into an integer, or text that is no
     *     number
     * @throws ArithmeticException for a scalar or the number of a text outside the range of the dtype, or times whose
     *     units are too far apart
     * @throws java.nio.ReadOnlyBufferException if the array is read-only
     */
    void set(Object value, Index... keys);

    /** {@inheritDoc} */
    @Override
    default int ndim() {
        return shape().length;
    }

    /** {@inheritDoc} */
    @Override
    default long size() {
        return Creation.size(shape());
    }

    /**
     * {@return the length of the first axis}
     *
     * @throws IllegalArgumentException if there is no axis
     */
    default long length() {
        long[] shape = shape();
        if (shape.length == 0) {
            throw new IllegalArgumentException("an array of shape () has no length");
        }
        return shape[0];
    }

    /**
     * {@return the elements that the key names: a view for slices, ellipses and new axes with integers among them; a
     * copy for integers alone, one for each axis, and for keys with index arrays or masks}
     *
     * @param keys parts for the axes in order: one for each, or for as many as a mask has; new axes take none, an
     *     ellipsis all that are left, as does the end of the key; none for all elements
     * @throws IndexOutOfBoundsException for a position outside its axis, or too many keys
     */
    default NDArrayLike get(Index... keys) {
        return asHostArray().get(keys);
    }

    /** {@inheritDoc} */
    @Override
    default NDArrayLike get(Slice slice) {
        return get(new Index[] {Objects.requireNonNull(slice, "slice")});
    }

    /** {@inheritDoc} */
    @Override
    default void set(Slice slice, Object value) {
        set(value, new Index[] {Objects.requireNonNull(slice, "slice")});
    }

    /**
     * {@return {@link #reshape(Order, long...)} in order C}
     *
     * @param shape lengths of the axes, in elements
     */
    default NDArrayLike reshape(long... shape) {
        return reshape(Order.C, shape);
    }

    /**
     * {@return the same elements in another shape: a view where strides allow it, else a copy}
     *
     * @param order C, F or A: how elements are counted in both shapes
     * @param shape lengths of the axes, one of which may be -1 to be inferred
     * @throws IllegalArgumentException if the sizes differ, with both sizes and shapes, or for order K
     */
    default NDArrayLike reshape(Order order, long... shape) {
        return asHostArray().reshape(order, shape);
    }

    /**
     * {@return the same bytes as elements of another type, a view} Another item size needs at least one axis, a
     * contiguous last one, and a length that divides.
     *
     * @param dtype the type of the elements
     * @throws IllegalArgumentException where one of these is missing
     */
    default NDArrayLike view(DType dtype) {
        return asHostArray().view(dtype);
    }

    /**
     * {@return {@link #astype(DType, Order, boolean)}, a copy in order K}
     *
     * @param dtype the type of the elements
     */
    default NDArrayLike astype(DType dtype) {
        return astype(dtype, Order.K, true);
    }

    /**
     * {@return {@link #astype(DType, Order, boolean)}, a copy}
     *
     * @param dtype the type of the elements
     * @param order C, F, A or K: {@link Order}
     */
    default NDArrayLike astype(DType dtype, Order order) {
        return astype(dtype, order, true);
    }

    /**
     * {@return the values converted to another type} Integers wrap; a float that does not fit an integer saturates, and
     * NaN becomes 0.
     *
     * @param dtype the type of the elements
     * @param order C, F, A or K: {@link Order}
     * @param copy false to get this array itself where dtype and order are right already
     * @throws IllegalArgumentException where there is no conversion, or for text that is no number
     * @throws ArithmeticException for text whose number an integer dtype does not have, or times whose units are too far
     *     apart
     */
    default NDArrayLike astype(DType dtype, Order order, boolean copy) {
        return asHostArray().astype(dtype, order, copy);
    }

    /**
     * Assigns a scalar to all elements.
     *
     * @param value as in {@link #set(Object, Index...)}
     */
    default void fill(Object value) {
        set(value, Index.ellipsis());
    }

    /** A new, writable array of the same elements in order C. */
    @Override
    default NDArrayLike copy() {
        return asHostArray().copy();
    }

    /** {@return all axes in reverse, a view} */
    default NDArrayLike transpose() {
        return asHostArray().transpose();
    }

    /**
     * {@return the axes in another order, a view}
     *
     * @param axes a permutation of the numbers of the axes; negative ones count from the end; none reverses
     * @throws IndexOutOfBoundsException for an axis that the array does not have
     * @throws IllegalArgumentException for one that is repeated, or too few or too many
     */
    default NDArrayLike transpose(int... axes) {
        return asHostArray().transpose(axes);
    }

    /** {@return {@link #ravel(Order)} in order C} */
    default NDArrayLike ravel() {
        return ravel(Order.C);
    }

    /**
     * {@return all elements along one axis: a view where strides allow it, else a copy}
     *
     * @param order C, F, A or K: {@link Order}
     */
    default NDArrayLike ravel(Order order) {
        return asHostArray().ravel(order);
    }

    /** {@return whether all elements are true: not zero, not empty; true for no elements} */
    default boolean all() {
        return asHostArray().all();
    }

    /**
     * Compares element by element in the promoted type; shapes broadcast.
     *
     * @param other as in {@link ArrayLike#set(Slice, Object)}
     * @return a new array of bool
     * @throws IllegalArgumentException where shapes do not broadcast or types do not compare
     * @throws ArithmeticException for a number too large for a float beside floats, or times whose units are too far
     *     apart
     */
    default NDArrayLike equal(Object other) {
        return asHostArray().equal(other);
    }
}
