package dev.zarrbuffer;

import java.io.Serial;

/**
 * A block over an {@link NDArray}.
 *
 * @param <B> the class itself, which every method gives back
 */
abstract sealed class NativeNDBuffer<B extends NativeNDBuffer<B>> extends NDBuffer
        permits CpuNDBuffer, CudaNDBuffer {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient NDArray array;
    /** Whether closing this block closes the array, which in turn frees only what it allocated itself. */
    private final transient boolean closing;

    NativeNDBuffer(NDArray array, boolean closing) {
        super(array);
        this.array = array;
        this.closing = closing;
    }

    /** A block of the same class over an array that nobody else closes. */
    abstract B make(NDArray made);

    /** {@inheritDoc} */
    @Override
    public NDArray asNDArrayLike() {
        return array;
    }

    /** {@inheritDoc} */
    @Override
    public B reshape(long... shape) {
        return make(array.reshape(shape));
    }

    /** {@inheritDoc} */
    @Override
    public B squeeze(int... axes) {
        return make(array.squeeze(axes));
    }

    /** {@inheritDoc} */
    @Override
    public B astype(DType dtype) {
        return make(array.astype(dtype));
    }

    /** {@inheritDoc} */
    @Override
    public B astype(DType dtype, Order order) {
        return make(array.astype(dtype, order));
    }

    /** {@inheritDoc} */
    @Override
    public B get(Index... keys) {
        return make(array.get(keys));
    }

    /** {@inheritDoc} */
    @Override
    public B copy() {
        return make(array.copy());
    }

    /** {@inheritDoc} */
    @Override
    public B transpose() {
        return make(array.transpose());
    }

    /** {@inheritDoc} */
    @Override
    public B transpose(int... axes) {
        return make(array.transpose(axes));
    }

    /** {@return where the elements are} */
    public Device device() {
        return array.device();
    }

    /** Frees the memory if it was allocated for this block; a block that is a view or shares memory does nothing. */
    @Override
    public void close() {
        if (closing) {
            array.close();
        }
    }

    /** The class, then shape, dtype, device and values as {@link NDArray#toString()} has them. */
    @Override
    public String toString() {
        return array.toString().replaceFirst("^NDArray", getClass().getSimpleName());
    }

    static void requireHost(Device device) {
        if (!device.isHost()) {
            throw new IllegalArgumentException("needs host memory, not memory of " + device);
        }
    }

    static void requireCuda(Device device) {
        if (device.isHost()) {
            throw new IllegalArgumentException("needs memory of a CUDA device, not of " + device);
        }
    }
}
