package dev.zarrbuffer;

import java.io.Serial;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * A buffer over an {@link NDArray}.
 *
 * @param <B> the class itself, which every method gives back
 */
abstract sealed class NativeBuffer<B extends NativeBuffer<B>> extends Buffer permits CpuBuffer, CudaBuffer {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient NDArray array;
    /** Whether closing this buffer closes the array, which in turn frees only what it allocated itself. */
    private final transient boolean closing;

    NativeBuffer(NDArray array, boolean closing) {
        super(array);
        this.array = array;
        this.closing = closing;
    }

    /** A buffer of the same class over an array that nobody else closes. */
    abstract B make(NDArray made);

    /** {@inheritDoc} */
    @Override
    public NDArray asArrayLike() {
        return array;
    }

    /** {@inheritDoc} */
    @Override
    public B get(Slice slice) {
        return make(array.bytes(Objects.requireNonNull(slice, "slice")));
    }

    /** {@inheritDoc} */
    @Override
    public B combine(Iterable<? extends Buffer> others) {
        return make(join(others, array.device()));
    }

    /** {@inheritDoc} */
    @Override
    public B plus(Buffer other) {
        return combine(List.of(Objects.requireNonNull(other, "other")));
    }

    /** {@return where the bytes are} */
    public Device device() {
        return array.device();
    }

    /** Frees the memory if it was allocated for this buffer; a buffer that is a view or shares memory does nothing. */
    @Override
    public void close() {
        if (closing) {
            array.close();
        }
    }

    /** {@inheritDoc} */
    @Override
    public String toString() {
        return getClass().getSimpleName() + "(" + length() + " bytes, " + device() + ")";
    }

    /** Bytes on a device: shared if the buffer is direct and the device the CPU, else copied. */
    static NDArray copyOrShare(ByteBuffer bytes, Device device) {
        NDArray source = device.equals(Device.CPU)
                ? NDArray.wrap(bytes, DType.UINT8, bytes.remaining()) : HostMemory.read(bytes);
        NDArray moved = source.to(device);
        if (moved != source) {
            source.close();
        }
        return moved;
    }
}
