package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.io.Serial;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/**
 * A strided n-d array in native memory, under NumPy's rules: what NumPy's and CuPy's arrays are to zarr-python. Any
 * dtype, any strides, any alignment, any device, any size.
 *
 * <p>Views are cheap and share memory. Memory is freed when nobody reaches it, when the array that allocated it is
 * {@linkplain #close() closed}, or when its {@link MemoryScope} ends; from then on every use of any view of it but
 * asking for its shape and type throws {@link IllegalStateException}. Reading from many threads is safe, and so is
 * writing to disjoint elements.
 *
 * <p>Serializable, with a copy of the elements: {@link Serialization}.
 */
public final class NDArray extends StridedArray implements AutoCloseable, Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    /** Whether this object, not one that it is a view of, made the storage. */
    private final transient boolean owner;

    private NDArray(Storage storage, DType dtype, long[] numbers, boolean readOnly, boolean owner) {
        super(storage, dtype, numbers, readOnly);
        this.owner = owner;
    }

    static NDArray owning(Storage storage, DType dtype, long[] numbers) {
        return new NDArray(storage, dtype, numbers, false, true);
    }

    /**
     * {@return new CPU memory in order C: {@link #empty(Device, DType, Order, long...)}}
     *
     * @param dtype the type of the elements
     * @param shape lengths of the axes, in elements
     */
    public static NDArray empty(DType dtype, long... shape) {
        return Creation.allocate(Device.CPU, dtype, Order.C, shape, false);
    }

    /**
     * {@return new memory, uninitialised}
     *
     * @param device where the memory is
     * @param dtype the type of the elements
     * @param order C or F
     * @param shape lengths of the axes, in elements
     * @throws IllegalArgumentException for a negative length, more than 64 axes, more than 2<sup>63</sup>-1 bytes, or
     *     another order
     * @throws OutOfMemoryError if the memory is not there or past the limit of {@link Memory}
     */
    public static NDArray empty(Device device, DType dtype, Order order, long... shape) {
        return Creation.allocate(device, dtype, order, shape, false);
    }

    /**
     * {@return the same as {@link #empty(DType, long...)}, all bytes zero}
     *
     * @param dtype the type of the elements
     * @param shape lengths of the axes, in elements
     */
    public static NDArray zeros(DType dtype, long... shape) {
        return Creation.allocate(Device.CPU, dtype, Order.C, shape, true);
    }

    /**
     * {@return the same as {@link #empty(Device, DType, Order, long...)}, all bytes zero}
     *
     * @param device where the memory is
     * @param dtype the type of the elements
     * @param order C or F
     * @param shape lengths of the axes, in elements
     */
    public static NDArray zeros(Device device, DType dtype, Order order, long... shape) {
        return Creation.allocate(device, dtype, order, shape, true);
    }

    /**
     * {@return new CPU memory in order C: {@link #full(Device, DType, Order, Object, long...)}}
     *
     * @param dtype the type of the elements
     * @param value a scalar, or an array that broadcasts
     * @param shape lengths of the axes, in elements
     */
    public static NDArray full(DType dtype, Object value, long... shape) {
        return full(Device.CPU, dtype, Order.C, value, shape);
    }

    /**
     * {@return new memory as {@link #empty(Device, DType, Order, long...)}, with one value everywhere}
     *
     * @param device where the memory is
     * @param dtype the type of the elements
     * @param order C or F
     * @param value a scalar, cast as assignment casts, or an array that broadcasts; null, 0 and false make all bytes 0
     * @param shape lengths of the axes, in elements
     * @throws ArithmeticException for a scalar outside the range of an integer dtype
     */
    public static NDArray full(Device device, DType dtype, Order order, Object value, long... shape) {
        return Creation.full(device, dtype, order, value, shape);
    }

    /**
     * Copies values into new CPU memory in order C.
     *
     * @param javaArray an array of primitives of any depth ({@code byte[]} gives int8), of boxed numbers, {@code
     *     BigInteger}, {@link Complex} or {@code String}; a list of these, nested to any depth; arrays and buffers;
     *     a scalar, which gives an array without axes. Different types are promoted as NumPy promotes
     * @return the array
     * @throws IllegalArgumentException if lengths differ at one depth, for a class that has no dtype, or for types that
     *     have no common one
     * @throws ArithmeticException for times whose units are too far apart to have a common one
     */
    public static NDArray of(Object javaArray) {
        return JavaArrays.copy(Objects.requireNonNull(javaArray, "javaArray"));
    }

    /**
     * {@return the bytes of a buffer from its position on, in order C} A direct buffer's memory is shared and stays
     * read-only where the buffer is; a heap buffer is copied once into native memory. The dtype says the byte order, not
     * the buffer. The buffer is kept reachable, and with it its memory, that of an automatic arena too; memory of an
     * arena that can be closed would end all the same, and is refused. A mapped file must not be cut short by others
     * meanwhile: reading behind its end would end the process.
     *
     * @param buffer direct, or over a heap array
     * @param dtype the type of the elements
     * @param shape lengths of the axes, in elements
     * @throws IllegalArgumentException if the shape needs more bytes than there are before the limit, or for memory of
     *     an arena that can be closed, whose segments {@code Segments.wrap} of {@code zarrbuffer-ffm} takes
     */
    public static NDArray wrap(ByteBuffer buffer, DType dtype, long... shape) {
        return HostMemory.wrap(buffer, dtype, shape);
    }

    /**
     * {@return the elements of a direct buffer of numbers from its position to its limit, in its byte order} One axis,
     * the same memory, which is kept as {@link #wrap(ByteBuffer, DType, long...)} keeps it and stays read-only where the
     * buffer is.
     *
     * @param buffer any but a {@code CharBuffer}; a {@code ByteBuffer} gives int8
     * @throws IllegalArgumentException if the buffer is not direct, or over memory of an arena that can be closed
     */
    public static NDArray wrap(java.nio.Buffer buffer) {
        return HostMemory.wrap(buffer);
    }

    /**
     * {@return memory of somebody else's, as uint8 of one axis}
     *
     * @param address where it starts, on the device; it is believed, and so is the number of bytes: a wrong one ends
     *     the process or changes memory of others
     * @param bytes how many there are
     * @param device where the memory is
     * @param release called once, on any thread, when nobody uses the memory any more; may be null. It must not refer
     *     to the array, which it would keep reachable for ever. Where this method throws it is not called, and the
     *     memory stays the caller's
     * @throws IllegalArgumentException for address 0 with more than 0 bytes, a negative number of bytes, or memory that
     *     a CUDA device says is not its own
     * @throws DeviceException where there is no such device
     */
    public static NDArray wrapAddress(long address, long bytes, Device device, Runnable release) {
        return HostMemory.wrap(address, bytes, device, release);
    }

    /** {@return a view through which nothing can be written} */
    public NDArray asReadOnly() {
        storage.checkOpen();
        return new NDArray(storage, dtype, numbers, true, false);
    }

    /** The same bytes, from its beginning on, as other elements; the owner still. */
    NDArray as(DType other, long[] layout) {
        long[] moved = layout.clone();
        moved[1] = numbers[1];
        return new NDArray(storage, other, moved, readOnly, owner);
    }

    /** The same, but the owner still. */
    NDArray refusingWrites() {
        return new NDArray(storage, dtype, numbers, true, owner);
    }

    /**
     * {@return the same elements on a device: this array itself if it is there, else a copy}
     *
     * @param device where the memory is
     * @throws DeviceException where there is no such device
     */
    public NDArray to(Device device) {
        if (device.equals(storage.device)) {
            storage.checkOpen();
            return this;
        }
        return make(device, slab -> Bridge.array_to_device(Scratch.begin().array(this).number(device.code()).address()));
    }

    @Override
    public NDArray asHostArray() {
        return storage.device.isHost() ? this : to(Device.CPU);
    }

    /** {@return {@link #asByteBuffer(long, int)} of all bytes} */
    public ByteBuffer asByteBuffer() {
        return HostMemory.view(this);
    }

    /**
     * {@return a live view of part of the bytes, in the dtype's byte order, read-only where the array is} While it or
     * any slice or duplicate of it is reachable, the memory stays, even past a close.
     *
     * @param offset bytes from the first element
     * @param length bytes
     * @throws IllegalArgumentException if the array is not C-contiguous
     * @throws IndexOutOfBoundsException if the part is not inside the array
     * @throws UnsupportedOperationException if the host cannot address the memory
     */
    public ByteBuffer asByteBuffer(long offset, int length) {
        return HostMemory.view(this, offset, length);
    }

    /** {@return {@link #lease(BooleanSupplier)} that goes on when the owner closes the memory} */
    public Lease lease() {
        return lease(null);
    }

    /**
     * {@return a use of the memory by code outside this library, with its address: until the lease is closed, the
     * memory stays}
     *
     * @param whenClosing asked at most once, when the owner closes the memory, on the thread that closes: whether to
     *     close the lease too. Where it throws, the lease goes on, and the close throws that when it is done. It must
     *     not refer to this array, which it would keep reachable; may be null
     */
    public Lease lease(BooleanSupplier whenClosing) {
        return storage.lease(numbers[1], whenClosing);
    }

    /**
     * Closes the memory as its owner does, whoever that is, and does not keep it reachable: for memory that somebody
     * else ends.
     *
     * @return what closes the memory
     */
    public Runnable closer() {
        WeakReference<Storage> watched = new WeakReference<>(storage);
        return () -> {
            Storage reached = watched.get();
            if (reached != null) {
                reached.close();
            }
        };
    }

    /** {@return {@link DLPack#export(NDArray)}} */
    public long toDLPack() {
        return DLPack.export(this);
    }

    /**
     * {@return {@link DLPack#adopt(long)}}
     *
     * @param tensor the address of a tensor in the versioned form
     */
    public static NDArray fromDLPack(long tensor) {
        return DLPack.adopt(tensor);
    }

    @Override
    public NDArray get(Index... keys) {
        return Indexing.get(this, keys);
    }

    @Override
    public NDArray get(Slice slice) {
        return Indexing.get(this, new Index[] {slice});
    }

    /** Zarr's slicing of flat bytes, which clips and has no steps. */
    NDArray bytes(Slice slice) {
        Scratch scratch = Scratch.begin().array(this).number(slice.start).number(slice.stop).number(slice.step);
        return viewOf(Bridge.buffer_slice(scratch.address()), scratch);
    }

    @Override
    public void set(Object value, Index... keys) {
        Indexing.set(this, value, keys);
    }

    @Override
    public void fill(Object value) {
        Indexing.fill(this, value);
    }

    @Override
    public NDArray reshape(long... shape) {
        return reshape(Order.C, shape);
    }

    @Override
    public NDArray reshape(Order order, long... shape) {
        Objects.requireNonNull(shape, "shape");
        LongSupplier arguments = () -> Scratch.begin().array(this).number(order.code()).list(shape).address();
        return viewOrCopy(Bridge.array_reshape(arguments.getAsLong()), () -> Bridge.array_reshape_copy(arguments.getAsLong()));
    }

    /**
     * {@return Zarr's squeeze: drops the listed axes; those outside 0..ndim-1 are ignored} A view where strides allow
     * it.
     *
     * @param axes numbers of axes, from 0
     * @throws IllegalArgumentException if a listed axis is longer than 1
     */
    public NDArray squeeze(int... axes) {
        LongSupplier arguments = () -> Scratch.begin().array(this).list(axes).address();
        return viewOrCopy(Bridge.array_squeeze(arguments.getAsLong()), () -> Bridge.array_squeeze_copy(arguments.getAsLong()));
    }

    @Override
    public NDArray ravel() {
        return ravel(Order.C);
    }

    @Override
    public NDArray ravel(Order order) {
        LongSupplier arguments = () -> Scratch.begin().array(this).number(order.code()).address();
        return viewOrCopy(Bridge.array_ravel(arguments.getAsLong()), () -> Bridge.array_ravel_copy(arguments.getAsLong()));
    }

    private NDArray viewOrCopy(int result, LongSupplier copy) {
        return result == Bridge.kNeedsCopy ? make(storage.device, slab -> copy.getAsLong()) : viewOf(result, Scratch.begin());
    }

    @Override
    public NDArray transpose() {
        Scratch scratch = Scratch.begin().array(this);
        return viewOf(Bridge.array_reverse_axes(scratch.address()), scratch);
    }

    @Override
    public NDArray transpose(int... axes) {
        if (axes.length == 0) {
            return transpose();
        }
        Scratch scratch = Scratch.begin().array(this).list(axes);
        return viewOf(Bridge.array_transpose(scratch.address()), scratch);
    }

    @Override
    public NDArray view(DType as) {
        Scratch scratch = Scratch.begin().array(this).number(as.code());
        return viewOf(Bridge.array_view(scratch.address()), scratch);
    }

    /**
     * {@return the elements repeated to another shape, as NumPy's {@code broadcast_to}: a read-only view, for what is
     * written to one element would show in others}
     *
     * @param shape lengths of the axes, in elements; axes that are missing in this array come first
     * @throws IllegalArgumentException if this shape does not broadcast to that one, with both
     */
    public NDArray broadcastTo(long... shape) {
        Scratch scratch = Scratch.begin().array(this).list(Objects.requireNonNull(shape, "shape"));
        return viewOf(Bridge.array_broadcast(scratch.address()), scratch, true);
    }

    /**
     * {@return one field of every struct, a view}
     *
     * @param name the name of the field
     * @throws IllegalArgumentException if the dtype has no such field
     */
    public NDArray field(String name) {
        byte[] utf8 = Text.encode(Objects.requireNonNull(name, "name"));
        Scratch scratch = Scratch.begin().array(this);
        return viewOf(Bridge.array_field(scratch.address(), utf8), scratch);
    }

    @Override
    public NDArray copy() {
        return copy(Order.C);
    }

    /**
     * {@return a new, writable array of the same elements in the given order}
     *
     * @param order C, F, A or K: {@link Order}
     */
    public NDArray copy(Order order) {
        return make(storage.device, slab ->
                Bridge.array_copy(Scratch.begin().number(slab).array(this).number(order.code()).address()));
    }

    @Override
    public NDArray astype(DType to) {
        return astype(to, Order.K, true);
    }

    @Override
    public NDArray astype(DType to, Order order) {
        return astype(to, order, true);
    }

    @Override
    public NDArray astype(DType to, Order order, boolean copy) {
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(order, "order");
        if (!copy && Bridge.array_is_already(
                Scratch.begin().array(this).number(to.code()).number(order.code()).address()) != 0) {
            storage.checkOpen();
            return this;
        }
        return make(storage.device, slab -> Bridge.array_astype(
                Scratch.begin().number(slab).array(this).number(to.code()).number(order.code()).address()));
    }

    @Override
    public boolean all() {
        storage.acquire();
        try {
            return Errors.check(Bridge.array_all(Scratch.begin().array(this).address())) != 0;
        } finally {
            storage.release();
        }
    }

    @Override
    public NDArray equal(Object other) {
        return Comparison.equal(this, other);
    }

    /**
     * {@return Zarr's {@code all_equal}: whether all elements equal those of the other, which broadcasts} A floating
     * 0.0 equals only zeros of the same sign.
     *
     * @param other as a value in {@link ArrayLike#set(Slice, Object)}; null equals nothing
     * @param equalNan whether NaN equals NaN
     * @throws IllegalArgumentException where shapes do not broadcast or types do not compare
     * @throws ArithmeticException for a number too large for a float beside floats, or times whose units are too far
     *     apart
     */
    public boolean allEqual(Object other, boolean equalNan) {
        return Comparison.allEqual(this, other, equalNan);
    }

    /**
     * {@return the one element: Boolean, a boxed number (unsigned in the next wider signed type, uint64 in {@code
     * BigInteger}), {@link Complex}, String, {@code byte[]}; times as Long ticks}
     *
     * @throws IllegalArgumentException unless the size is 1
     */
    public Object item() {
        storage.acquire();
        try {
            return Scalar.item(this);
        } finally {
            storage.release();
        }
    }

    /**
     * Frees the memory, if it was this array that allocated it and not one that it is a view of; does nothing else.
     * What is in use by a call or by an exported {@link ByteBuffer} is freed when that ends. Closing again does
     * nothing.
     */
    @Override
    public void close() {
        if (owner) {
            storage.close();
        }
    }

    /** Shape, dtype, device and values, shortened as NumPy shortens them. */
    @Override
    public String toString() {
        if (storage.isClosed()) {
            return "NDArray(shape=" + Arrays.toString(shape()) + ", dtype=" + dtype + ", closed)";
        }
        storage.acquire();
        try {
            return Text.of(Bridge.array_text(Scratch.begin().array(this).address()));
        } finally {
            storage.release();
        }
    }

    /**
     * {@return the C++ object of the same elements in the same memory, which it keeps until it is deallocated, whoever
     * closes}
     */
    public dev.zarrbuffer.cpp.NDArray toCpp() {
        return CppInterop.toCpp(this);
    }

    /**
     * {@return the Java object of a C++ object's elements, in the same memory, which each of the two keeps for itself}
     *
     * @param object the C++ object
     */
    public static NDArray fromCpp(dev.zarrbuffer.cpp.NDArray object) {
        return CppInterop.fromCpp(object);
    }

    /** The view that a bridge call put into the scratch, or the exception for its error. */
    NDArray viewOf(int result, Scratch scratch) {
        return viewOf(result, scratch, readOnly);
    }

    private NDArray viewOf(int result, Scratch scratch, boolean refusesWrites) {
        Errors.check(result);
        storage.checkOpen();
        long[] layout = scratch.resultArray();
        return new NDArray(storage, dtypeOf(layout), layout, refusesWrites, false);
    }

    /** The array in new memory that a bridge call gives, made while this one's storage is acquired. */
    NDArray make(Device device, LongUnaryOperator call) {
        storage.acquire();
        try {
            Storage made = Storage.adopt(device, call);
            long[] layout = Scratch.begin().resultArray();
            return owning(made, dtypeOf(layout), layout);
        } finally {
            storage.release();
        }
    }

    private DType dtypeOf(long[] layout) {
        return layout[0] == dtype.code() ? dtype : DType.ofCode(layout[0]);
    }

    /** {@return what travels to another JVM in place of this object: {@link Serialization}} */
    @Serial
    private Object writeReplace() {
        return new SerialProxy(this);
    }
}
