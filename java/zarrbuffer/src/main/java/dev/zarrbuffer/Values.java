package dev.zarrbuffer;

import java.nio.ByteBuffer;
import java.util.Objects;

/** What users pass as values: arrays of ours and of theirs, buffers, Java arrays and lists. */
final class Values {
    private Values() {}

    /** The value as an array that the bridge takes; views where memory is native, else a copy. */
    static NDArray array(Object value) {
        if (value instanceof ArrayLike array) {
            return operand(array);
        }
        if (value instanceof NDBuffer buffer) {
            return operand(buffer.asNDArrayLike());
        }
        if (value instanceof Buffer buffer) {
            return bytes(buffer);
        }
        if (value instanceof ByteBuffer bytes) {
            return HostMemory.read(bytes);
        }
        return JavaArrays.copy(Objects.requireNonNull(value, "value"));
    }

    /** Ends what {@link #array} made of a value that was no array yet. */
    static void closeCopy(NDArray array, Object value) {
        if (isCopied(value)) {
            array.close();
        }
    }

    /** Whether {@link #array} makes a new array of such a value, which nobody else closes. */
    static boolean isCopied(Object value) {
        return !(value instanceof ArrayLike || value instanceof Buffer || value instanceof NDBuffer);
    }

    /** An array of ours, on whatever device, as it is; the host array of anybody else's. */
    static NDArray operand(ArrayLike array) {
        if (array instanceof NDArrayLike nd) {
            return nd instanceof NDArray own ? own : nd.asHostArray();
        }
        throw new UnsupportedOperationException(
                array.getClass().getName() + " is no NDArrayLike: it does not say how to get its host array");
    }

    /** The bytes of a buffer, on whatever device. */
    static NDArray bytes(Buffer buffer) {
        return buffer.asArrayLike() instanceof NDArrayLike array ? operand(array) : buffer.asHostArray();
    }

    /** As {@link #array}, for targets of flat bytes: a {@code byte[]} is bytes there, not signed numbers. */
    static Object forBytes(Object value) {
        if (value instanceof byte[] bytes) {
            return Leaks.unwatched(() -> NDArray.of(bytes)).view(DType.UINT8);
        }
        if (value instanceof Buffer buffer) {
            return bytes(buffer);
        }
        return Objects.requireNonNull(value, "value");
    }
}
