package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.cuda.cudart.CUstream_st;

/**
 * A queue of work on a CUDA device. Work that a thread gives to arrays of a device goes to the device's default stream,
 * or to the one that the thread has {@linkplain #makeCurrent() made current}.
 *
 * <p>A stream is also made from, and given out as, the {@code CUstream_st} of the CUDA Toolkit bindings
 * ({@code org.bytedeco:cuda}, which this library does not need otherwise), so that cuBLAS, NPP and others go on in the
 * same order, on {@link CudaNDBuffer#devicePointer()}:
 *
 * <pre>{@code
 * try (CudaStream stream = CudaStream.create(); CudaStream.Scope scope = stream.makeCurrent()) {
 *     CudaNDBuffer block = (CudaNDBuffer) BufferPrototype.cuda().ndBuffer().fromHostArray(data);
 *     cublasSetStream_v2(cublas, stream.toCUstream());
 *     cublasSscal_v2(cublas, n, alpha, new FloatPointer(block.devicePointer()), 1);
 *     return block.asHostArray();
 * }
 * }</pre>
 *
 * <p>Thread-safe; work that several threads give to one stream is done in the order in which they give it. What is
 * current belongs to a platform thread.
 */
public final class CudaStream implements AutoCloseable {
    private static final ThreadLocal<Map<Integer, CudaStream>> CURRENT = ThreadLocal.withInitial(HashMap::new);

    private final Device device;
    /** Null for a default stream. */
    private final Block block;

    private final Cleaner.Cleanable cleanable;
    /** Keeps somebody else's stream, where that is an object. */
    private final Object owner;

    private CudaStream(Device device, Block block, Object owner) {
        this.device = device;
        this.block = block;
        this.owner = owner;
        cleanable = block == null ? null : Cleaners.register(this, block);
    }

    private static CudaStream taking(Device device, long handle, Object owner) {
        return new CudaStream(device, new Block(Errors.check(handle), Bridge::stream_release), owner);
    }

    /** {@return {@link #create(Device)} on the first device} */
    public static CudaStream create() {
        return create(Device.cuda(0));
    }

    /**
     * {@return a stream of its own} The device's default stream waits for it, and it for the default stream.
     *
     * @param device which device
     * @throws DeviceException with the reason where there is no such device
     * @throws IllegalArgumentException for the CPU
     */
    public static CudaStream create(Device device) {
        require(device);
        return taking(Device.cuda(device.id()), Bridge.stream_create(device.id()), null);
    }

    /**
     * {@return the default stream of a device} Closing it does nothing.
     *
     * @param device which device
     */
    public static CudaStream ofDefault(Device device) {
        require(device);
        return new CudaStream(Device.cuda(device.id()), null, null);
    }

    /**
     * {@return {@link #of(CUstream_st, Device)} on the first device}
     *
     * @param stream a stream of the bindings, or null
     */
    public static CudaStream of(CUstream_st stream) {
        return of(stream, Device.cuda(0));
    }

    /**
     * {@return a stream of the CUDA Toolkit bindings, which stays the caller's: it must live while this object is used
     * or current} Null, or a null pointer, is the default stream.
     *
     * @param stream a stream of the bindings, or null
     * @param device which the stream was made for
     * @throws DeviceException with the reason where there is no such device
     */
    public static CudaStream of(CUstream_st stream, Device device) {
        return foreign(stream == null ? 0 : stream.address(), device, stream);
    }

    /**
     * As {@link #of(CUstream_st, Device)}, by the driver's own handle ({@code CUstream}, {@code cudaStream_t}).
     *
     * @param handle 0 for the default stream
     * @param device which device
     * @return the same
     */
    public static CudaStream ofHandle(long handle, Device device) {
        return foreign(handle, device, null);
    }

    private static CudaStream foreign(long handle, Device device, Object owner) {
        if (handle == 0) {
            return ofDefault(device);
        }
        require(device);
        return taking(Device.cuda(device.id()), Bridge.stream_wrap(device.id(), handle), owner);
    }

    /**
     * {@return the calling thread's current stream of a device}
     *
     * @param device which device
     */
    public static CudaStream current(Device device) {
        require(device);
        CudaStream stream = CURRENT.get().get(device.id());
        return stream == null ? ofDefault(device) : stream;
    }

    /** {@return the device whose work this orders; pinned and managed memory belong to it too} */
    public Device device() {
        return device;
    }

    /** {@return the driver's own handle, 0 for a default stream} Valid until this stream is closed. */
    public long handle() {
        return with(Bridge::stream_handle);
    }

    /**
     * {@return this stream for the CUDA Toolkit bindings} Valid until it is closed; keep this object reachable
     * meanwhile.
     */
    public CUstream_st toCUstream() {
        return owner instanceof CUstream_st given ? given : CudaBindings.stream(handle());
    }

    /**
     * Sends the calling thread's work on memory of this device to this stream, until the scope is closed. Scopes nest.
     * Closing the stream meanwhile takes effect when the scope ends.
     *
     * @return what ends it
     * @throws IllegalStateException if this stream is closed
     */
    public Scope makeCurrent() {
        return new Scope();
    }

    /** Sends a thread's work to a stream while it is open. To be closed by the thread that opened it. */
    public final class Scope implements AutoCloseable {
        private final Thread thread = Thread.currentThread();
        private final CudaStream before = CURRENT.get().get(device.id());
        private boolean closed;

        private Scope() {
            long handle = acquire();
            try {
                Errors.check(Bridge.stream_make_current(device.id(), handle));
            } catch (RuntimeException e) {
                release();
                throw e;
            }
            CURRENT.get().put(device.id(), CudaStream.this);
        }

        /** {@return the stream} */
        public CudaStream stream() {
            return CudaStream.this;
        }

        /**
         * Goes back to what was current before. Closing again does nothing.
         *
         * @throws IllegalStateException on another thread
         */
        @Override
        public void close() {
            if (Thread.currentThread() != thread) {
                throw new IllegalStateException("a stream that " + thread + " made current cannot end on another thread");
            }
            if (closed) {
                return;
            }
            closed = true;
            if (before == null) {
                CURRENT.get().remove(device.id());
            } else {
                CURRENT.get().put(device.id(), before);
            }
            try {
                // Acquired by its own scope, which is open still.
                Errors.check(Bridge.stream_make_current(device.id(), before == null ? 0 : before.rawHandle()));
            } finally {
                release();
            }
        }
    }

    /**
     * {@code target.set(source)}, cast and broadcast as that does, on this stream and in the background where memory
     * allows it: between memory of a device and pinned memory. Plain host memory is read, or written, on return. Both
     * arrays may be closed meanwhile: their memory goes when the copy is done. Until then nobody may write the source,
     * or use the target, but on this stream.
     *
     * @param target to write, of this stream's device or in memory of the host
     * @param source to read, likewise
     * @return what is done when the copy is
     * @throws IllegalArgumentException where shapes or dtypes do not fit, or neither array is of this stream's device
     * @throws java.nio.ReadOnlyBufferException if the target is read-only
     * @throws IllegalStateException if this stream or the memory of an array is closed
     */
    public Event copyAsync(NDArray target, NDArray source) {
        Objects.requireNonNull(source, "source");
        target.checkWritable();
        target.storage.acquire();
        try {
            source.storage.acquire();
            try {
                return new Event(with(stream -> Memory.retry(target.device(), () -> Bridge.array_copy_async(Scratch.begin()
                        .number(device.id()).number(stream).array(target).array(source).address()))));
            } finally {
                source.storage.release();
            }
        } finally {
            target.storage.release();
        }
    }

    /**
     * Marks the present end of this stream's work.
     *
     * @return what is done when that work is
     */
    public Event record() {
        return new Event(with(stream -> Bridge.event_record(device.id(), stream)));
    }

    /**
     * What is given to this stream from now on begins after the event. Returns at once.
     *
     * @param event to begin after
     */
    public void waitFor(Event event) {
        try {
            with(stream -> Errors.check(Bridge.stream_wait_for(device.id(), stream, event.handle)));
        } finally {
            Reference.reachabilityFence(event);
        }
    }

    /**
     * Returns when all work given to this stream so far is done.
     *
     * @throws DeviceException if that work failed
     */
    public void synchronize() {
        with(stream -> Errors.check(Bridge.stream_synchronize(device.id(), stream)));
    }

    /**
     * Ends a stream that {@link #create} made, once its work is done and it is current nowhere; lets go of others.
     * Closing again does nothing.
     */
    @Override
    public void close() {
        if (cleanable != null) {
            cleanable.clean();
        }
    }

    /** The device and the driver's handle. */
    @Override
    public String toString() {
        String which = block == null ? "default" : block.isClosed() ? "closed" : "0x" + Long.toHexString(handle());
        return "CudaStream(" + device + ", " + which + ")";
    }

    private interface Use {
        long on(long stream);
    }

    private long with(Use use) {
        long handle = acquire();
        try {
            return use.on(handle);
        } finally {
            release();
        }
    }

    private long acquire() {
        if (block == null) {
            return 0;
        }
        if (block.isClosed()) {
            throw new IllegalStateException("the stream has been closed");
        }
        return block.acquire();
    }

    private long rawHandle() {
        return block == null ? 0 : block.handle();
    }

    private void release() {
        if (block != null) {
            block.release();
        }
        Reference.reachabilityFence(this);
    }

    private static void require(Device device) {
        if (device.type() == Device.Type.CPU) {
            throw new IllegalArgumentException("the CPU has no streams: name a CUDA device");
        }
        Cuda.require(device.id());
    }
}
