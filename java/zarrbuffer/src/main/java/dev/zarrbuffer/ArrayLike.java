package dev.zarrbuffer;

/**
 * What Zarr's flat {@link Buffer} needs of an array. Implement {@link NDArrayLike} where you can: it asks for little
 * more and does the rest.
 */
public interface ArrayLike {
    /** {@return the type of the elements} */
    DType dtype();

    /** {@return the number of axes} */
    int ndim();

    /** {@return the number of elements} */
    long size();

    /**
     * {@return the part of the first axis that the slice names; a view where the implementation can}
     *
     * @param slice which positions of the first axis
     * @throws IndexOutOfBoundsException if there is no axis
     */
    ArrayLike get(Slice slice);

    /**
     * Assigns to part of the first axis, broadcasting and casting.
     *
     * @param slice which positions of the first axis
     * @param value an array-like, a buffer, a Java array, a {@code ByteBuffer}, a list of these, or a scalar
     * @throws java.nio.ReadOnlyBufferException if the array is read-only
     * @throws ArithmeticException for a scalar outside the range of an integer dtype
     */
    void set(Slice slice, Object value);

    /** {@return a new, writable array of the same elements} */
    ArrayLike copy();
}
