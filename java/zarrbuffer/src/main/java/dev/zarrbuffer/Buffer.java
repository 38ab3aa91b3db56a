package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Zarr's flat bytes in any memory, over an {@link ArrayLike}. Slicing is a view.
 *
 * <p>For a buffer over an array of your own, extend this class and give a constructor and {@link #factory()}; all
 * methods work through the {@code ArrayLike}. Safe to read from many threads, and to write in disjoint places.
 *
 * <p>Serializable, with a copy of the bytes: {@link Serialization}.
 */
public abstract class Buffer implements AutoCloseable, Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    /** Makes buffers of one class in one kind of memory. Must be serializable, and equal after that. */
    public interface Factory extends Serializable {
        /** {@return a new buffer of no bytes} */
        Buffer createZeroLength();

        /**
         * {@return a buffer over the array} It is never a copy of an {@link NDArray}; of an array of another class the
         * factories of this library take what its {@link NDArrayLike#asHostArray()} gives, which may be a copy. Closing
         * it does not free the array.
         *
         * @param array of one axis and dtype uint8
         * @throws IllegalArgumentException unless the array has one axis and dtype uint8, and for memory of another
         *     kind, as that of a device is for buffers of the host
         */
        Buffer fromArrayLike(ArrayLike array);

        /**
         * {@return the same bytes in this kind of memory: shared where they are there already, else copied}
         *
         * @param buffer of any class, in any memory
         */
        Buffer fromBuffer(Buffer buffer);

        /**
         * {@return a copy of the bytes}
         *
         * @param bytes what it is to hold
         */
        Buffer fromBytes(byte[] bytes);

        /**
         * {@return the bytes between position and limit} Where this kind of memory is the host's, a direct buffer's
         * memory is shared and stays read-only where the buffer is; otherwise they are copied.
         *
         * @param bytes what it is to hold
         * @throws IllegalArgumentException if they would be shared and are memory of an arena that can be closed:
         *     {@link NDArray#wrap(ByteBuffer, DType, long...)}
         */
        default Buffer fromBytes(ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return fromBytes(copy);
        }
    }

    private final transient ArrayLike array;

    /**
     * A buffer over the array, never a copy.
     *
     * @param array of one axis and dtype uint8
     * @throws IllegalArgumentException unless the array has one axis and, then, dtype uint8
     */
    protected Buffer(ArrayLike array) {
        if (Objects.requireNonNull(array, "array").ndim() != 1) {
            throw new IllegalArgumentException("a buffer needs an array of 1 axis, not of " + array.ndim());
        }
        if (!array.dtype().equals(DType.UINT8)) {
            throw new IllegalArgumentException("a buffer needs an array of uint8, not of " + array.dtype());
        }
        this.array = array;
    }

    /**
     * {@return a whole file as memory, read-only: {@link #map(Path, long, long, MapMode)}}
     *
     * @param path the file
     * @throws IOException if the system refuses
     */
    public static CpuBuffer map(Path path) throws IOException {
        return MappedFile.map(path, 0, MappedFile.TO_THE_END, MapMode.READ_ONLY);
    }

    /**
     * {@return part of a file as memory, read-only: {@link #map(Path, long, long, MapMode)}}
     *
     * @param path the file
     * @param offset bytes from the beginning of the file
     * @param length bytes
     * @throws IOException if the system refuses
     */
    public static CpuBuffer map(Path path, long offset, long length) throws IOException {
        return map(path, offset, length, MapMode.READ_ONLY);
    }

    /**
     * {@return part of a file as memory, of any size and from any offset} Nothing is read before it is used. Closing the buffer
     * unmaps it. The file may be renamed and deleted meanwhile, but not on Windows. Mapped memory counts in no limit of
     * {@link Memory}.
     *
     * <p>Nobody may make the file shorter while it is mapped: a use of what is then past its end ends the process,
     * or throws {@link InternalError} where it is Java's own, through a {@link ByteBuffer}. (Windows does not let a
     * mapped file be made shorter.) Where that may happen, read the file.
     *
     * @param path the file
     * @param offset bytes from the beginning of the file
     * @param length bytes
     * @param mode what is written reaches the file ({@link MapMode#READ_WRITE}), when the system sees fit, or stays in
     *     memory ({@link MapMode#PRIVATE})
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws IOException if the system refuses, as for a directory or without permission
     * @throws IndexOutOfBoundsException if the part is not all in the file
     * @throws IllegalArgumentException for a negative offset or length
     * @throws UnsupportedOperationException for a path that is not the system's
     */
    public static CpuBuffer map(Path path, long offset, long length, MapMode mode) throws IOException {
        if (length < 0) {
            throw new IllegalArgumentException("a part of a file must have 0 bytes or more, not " + length);
        }
        return MappedFile.map(path, offset, length, mode);
    }

    /** {@return what makes buffers like this one} */
    protected abstract Factory factory();

    /** {@return the array that this buffer is over, never a copy} */
    public ArrayLike asArrayLike() {
        return array;
    }

    /**
     * {@return the same bytes in host memory; a copy only from a device, or where an array that is no {@link NDArray}
     * gives one}
     *
     * @throws UnsupportedOperationException if the array is no {@link NDArrayLike} and a subclass does not say how
     */
    public NDArray asHostArray() {
        return Values.operand(array).asHostArray();
    }

    /**
     * {@return the bytes of {@link #asHostArray()} as {@link NDArray#asByteBuffer()} gives them}
     *
     * @throws IllegalArgumentException if they are not contiguous
     */
    public ByteBuffer asByteBuffer() {
        return asHostArray().asByteBuffer();
    }

    /** {@return a copy of the bytes} */
    public byte[] toByteArray() {
        return HostMemory.toByteArray(Values.bytes(this));
    }

    /** {@return the number of bytes} */
    public long length() {
        return array.size();
    }

    /**
     * {@return the bytes that the slice names, a view} Python's clipping: negative ends count from the end, ends
     * outside are clipped, and a start behind the stop gives no bytes.
     *
     * @param slice which bytes
     * @throws IllegalArgumentException for a step other than none or 1
     */
    public Buffer get(Slice slice) {
        return factory().fromArrayLike(array.get(clip(slice)));
    }

    /**
     * Assigns bytes, as {@link #get(Slice)} names them.
     *
     * @param slice which bytes
     * @param value a buffer, {@code byte[]} or {@code ByteBuffer} of as many bytes or of one; a number for all; or
     *     an array, whose values wrap
     * @throws IllegalArgumentException for a step other than none or 1, another number of bytes, or NaN
     * @throws ArithmeticException for a number outside 0..255
     * @throws java.nio.ReadOnlyBufferException if the bytes are read-only
     */
    public void set(Slice slice, Object value) {
        array.set(clip(slice), Values.forBytes(value));
    }

    /**
     * The same as {@link #set(Slice, Object)}, in the order of arguments that {@link NDBuffer#set} has.
     *
     * @param value as there
     * @param slice which bytes
     */
    public void set(Object value, Slice slice) {
        set(slice, value);
    }

    private Slice clip(Slice slice) {
        long[] whole = {DType.UINT8.code(), 0, length(), 1};
        Scratch scratch = Scratch.begin().layout(whole)
                .number(slice.start).number(slice.stop).number(slice.step);
        Errors.check(Bridge.buffer_slice(scratch.address()));
        long[] bytes = scratch.resultArray();
        return Slice.of(bytes[1], bytes[1] + bytes[2]);
    }

    /**
     * {@return a new, writable buffer in this one's kind of memory: its bytes, then those of the others}
     *
     * @param others what comes after the bytes, in this order
     */
    public Buffer combine(Iterable<? extends Buffer> others) {
        return factory().fromBuffer(CpuBuffer.owning(join(others, Device.CPU)));
    }

    /**
     * {@return {@link #combine} with one other}
     *
     * @param other what comes after the bytes
     */
    public Buffer plus(Buffer other) {
        return combine(List.of(Objects.requireNonNull(other, "other")));
    }

    /** A new array on the device: the bytes of this one, then those of the others. */
    final NDArray join(Iterable<? extends Buffer> others, Device device) {
        List<NDArray> arrays = new ArrayList<>();
        arrays.add(Values.bytes(this));
        for (Buffer other : others) {
            arrays.add(Values.bytes(Objects.requireNonNull(other, "other")));
        }
        return Joining.join(arrays, device);
    }

    /**
     * {@return the C++ object of the same bytes: in the same memory, which it keeps, if the array is an {@link
     * NDArray}}
     */
    public dev.zarrbuffer.cpp.Buffer toCpp() {
        return CppInterop.toCpp(this);
    }

    /**
     * {@return the Java object of a C++ object's bytes, in the same memory, which each of the two keeps for itself}
     *
     * @param object the C++ object
     */
    public static Buffer fromCpp(dev.zarrbuffer.cpp.Buffer object) {
        return CppInterop.fromCpp(object);
    }

    /** Does nothing: a buffer that frees memory of its own overrides this. */
    @Override
    public void close() {}

    /** Whether the other is a buffer, of any class on any device, of the same bytes. */
    @Override
    public final boolean equals(Object other) {
        return this == other
                || other instanceof Buffer buffer
                        && length() == buffer.length()
                        && Comparison.sameBytes(Values.bytes(this), Values.bytes(buffer));
    }

    /**
     * Of the bytes, as {@link ByteBuffer#hashCode()} has it up to {@value Joining#WINDOW} bytes, the same for buffers
     * of every class and device. It reads all bytes and changes with them.
     */
    @Override
    public final int hashCode() {
        return Joining.hash(asHostArray());
    }

    /** The class and the length; buffers of this library add their device. */
    @Override
    public String toString() {
        return getClass().getSimpleName() + "(" + length() + " bytes)";
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
