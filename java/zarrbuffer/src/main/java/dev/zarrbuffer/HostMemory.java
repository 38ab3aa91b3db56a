package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;

/** Bytes in and out of {@link NDArray}: memory of other owners, {@code ByteBuffer} views, Java arrays. */
final class HostMemory {
    private HostMemory() {}

    static NDArray wrap(ByteBuffer buffer, DType dtype, long[] shape) {
        return wrap(buffer, dtype, shape, Objects.requireNonNull(buffer, "buffer").isDirect());
    }

    /** The bytes for the length of a call: in the same memory where nobody can end that meanwhile. */
    static NDArray read(ByteBuffer buffer) {
        boolean shared = buffer.isDirect() && !Arenas.mayEnd(buffer);
        return wrap(buffer, DType.UINT8, new long[] {buffer.remaining()}, shared);
    }

    private static NDArray wrap(ByteBuffer buffer, DType dtype, long[] shape, boolean shared) {
        long[] layout = Creation.contiguous(dtype, Order.C, shape);
        long bytes = Creation.bytes(dtype, layout);
        if (bytes > buffer.remaining()) {
            throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " of " + dtype + " needs " + bytes
                    + " bytes, the buffer has " + buffer.remaining());
        }
        ByteBuffer source = buffer.slice(buffer.position(), (int) bytes);
        if (shared) {
            NDArray array = NDArray.owning(Storage.wrap(source, 1), dtype, layout);
            return buffer.isReadOnly() ? array.refusingWrites() : array;
        }
        NDArray copy = NDArray.empty(dtype, shape);
        write(copy, writer -> writer.write(source));
        return copy;
    }

    static NDArray wrap(java.nio.Buffer buffer) {
        DType dtype = dtypeOf(buffer);
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("the buffer is not direct: copy its array with NDArray.of");
        }
        Storage storage = Storage.wrap(buffer, (int) dtype.itemSize());
        NDArray array = NDArray.owning(storage, dtype, Creation.contiguous(dtype, Order.C, buffer.remaining()));
        return buffer.isReadOnly() ? array.refusingWrites() : array;
    }

    private static DType dtypeOf(java.nio.Buffer buffer) {
        if (buffer instanceof ByteBuffer) {
            return DType.INT8;
        }
        if (buffer instanceof ShortBuffer values) {
            return DType.INT16.withByteOrder(values.order());
        }
        if (buffer instanceof IntBuffer values) {
            return DType.INT32.withByteOrder(values.order());
        }
        if (buffer instanceof LongBuffer values) {
            return DType.INT64.withByteOrder(values.order());
        }
        if (buffer instanceof FloatBuffer values) {
            return DType.FLOAT32.withByteOrder(values.order());
        }
        if (buffer instanceof DoubleBuffer values) {
            return DType.FLOAT64.withByteOrder(values.order());
        }
        throw new IllegalArgumentException("no dtype for the elements of a " + buffer.getClass().getSimpleName());
    }

    static NDArray wrap(long address, long bytes, Device device, Runnable release) {
        if (address == 0 && bytes != 0) {
            throw new IllegalArgumentException("there are no " + bytes + " bytes at address 0");
        }
        long[] layout = Creation.contiguous(DType.UINT8, Order.C, bytes);
        Storage storage = Storage.wrap(address, bytes, Objects.requireNonNull(device, "device"), release);
        return NDArray.owning(storage, DType.UINT8, layout);
    }

    static ByteBuffer view(NDArray array) {
        long bytes = array.nbytes();
        if (bytes > Integer.MAX_VALUE) {
            throw new UnsupportedOperationException(
                    bytes + " bytes are more than a ByteBuffer holds: use asByteBuffer(offset, length)");
        }
        return view(array, 0, (int) bytes);
    }

    static ByteBuffer view(NDArray array, long offset, int length) {
        if (!array.isCContiguous()) {
            throw new IllegalArgumentException("shape " + Arrays.toString(array.shape()) + " with strides "
                    + Arrays.toString(array.strides()) + " is not C-contiguous: copy() it first");
        }
        if (!array.device().isHost()) {
            throw new UnsupportedOperationException(
                    "the host cannot address memory of " + array.device() + ": copy it with to(Device.CPU)");
        }
        Objects.checkFromIndexSize(offset, length, array.nbytes());
        ByteBuffer window = array.storage.export(array.numbers[1] + offset, length);
        return (array.isReadOnly() ? window.asReadOnlyBuffer() : window).order(array.dtype().byteOrder());
    }

    /** The elements in C order, copied. */
    static byte[] toByteArray(NDArray array) {
        long bytes = array.nbytes();
        if (bytes > Integer.MAX_VALUE - 8) {
            throw new UnsupportedOperationException(bytes + " bytes are more than a byte[] holds: use asByteBuffer");
        }
        byte[] result = new byte[(int) bytes];
        array.storage.acquire();
        try {
            Memory.retry(Device.CPU, () -> Bridge.array_to_bytes(Scratch.begin().array(array).address(), result));
        } finally {
            array.storage.release();
        }
        return result;
    }

    /** Writes all elements of a new array. */
    static void write(NDArray array, Consumer<RowWriter> values) {
        long handle = array.storage.acquire();
        try {
            values.accept(new RowWriter(handle, array.numbers[1], array.nbytes()));
        } finally {
            array.storage.release();
        }
    }
}
