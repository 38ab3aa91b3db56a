package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.LongUnaryOperator;

/**
 * A block of native memory, which all views of it share. It is freed when its owner closes it, when its scope ends, or
 * when nobody reaches it any more; small ones with the {@link Slab} that they lie in. Thread-safe.
 */
final class Storage {
    /** kSlabIsFull. */
    private static final long SLAB_IS_FULL = 0;

    final Device device;
    private final Block block;
    /** Null for memory in a slab, which has one for all. */
    private final Cleaner.Cleanable cleanable;

    private Storage(Slab slab, long bytes) {
        device = Device.CPU;
        block = new Block(slab, bytes);
        cleanable = null;
    }

    private Storage(long handle, Device device, boolean watched) {
        this.device = device;
        block = new Block(handle);
        cleanable = Cleaners.register(this, watched ? Leaks.closing(block) : block);
    }

    /**
     * The storage of the array that a native call made. Where memory is short, the call is made again after a
     * collection.
     *
     * @param call takes the handle of the slab in which it may make small arrays, 0 for none
     */
    static Storage adopt(Device device, LongUnaryOperator call) {
        MemoryScope scope = MemoryScope.current();
        // A scope holds what is in it: it would keep slabs that the collector could free.
        boolean watched = Leaks.watchesNext();
        if (scope == null && device == Device.CPU && !watched) {
            return adoptInSlab(call);
        }
        Storage storage = new Storage(Memory.retry(device, () -> call.applyAsLong(0)), device, watched);
        if (scope != null) {
            storage.block.enter(scope);
        }
        return storage;
    }

    private static Storage adoptInSlab(LongUnaryOperator call) {
        Slab slab = Scratch.slab();
        long handle = Memory.retry(Device.CPU, () -> call.applyAsLong(slab.handle()));
        if (handle == SLAB_IS_FULL) {
            Scratch.replaceSlab();
            return adoptInSlab(call);
        }
        return handle == slab.handle() ? new Storage(slab, Scratch.begin().result(0)) : new Storage(handle, Device.CPU, false);
    }

    /** Memory of somebody else's, a direct buffer's of elements of that many bytes, which is kept reachable. */
    static Storage wrap(java.nio.Buffer direct, int itemSize) {
        Arenas.requireLasting(direct);
        long address = Errors.check(Bridge.buffer_address(direct)) + (long) direct.position() * itemSize;
        long bytes = (long) direct.remaining() * itemSize;
        return share(Bridge.storage_wrap(direct, address, bytes, Device.CPU.code(), direct.isReadOnly()), Device.CPU);
    }

    /** Memory of somebody else's at an address; {@code release} may be null. */
    static Storage wrap(long address, long bytes, Device device, Runnable release) {
        long handle = release == null
                ? Bridge.storage_wrap(device, address, bytes, device.code(), false)
                : Bridge.storage_adopt(release, address, bytes, device.code(), false);
        return share(handle, device);
    }

    /** One more owner of memory that C++ objects hold already. */
    static Storage share(long handle, Device device) {
        return new Storage(Errors.check(handle), device, false);
    }

    /** The native handle, valid until {@link #release()}, whoever closes meanwhile. */
    long acquire() {
        long handle = block.acquire();
        // Collected before the use is counted, this storage would look closed.
        Reference.reachabilityFence(this);
        return handle;
    }

    /** The native handle: to be used only between {@link #acquire()} and {@link #release()}. */
    long handle() {
        return block.handle();
    }

    void release() {
        block.release();
    }

    /** Ends a use, and does not keep this reachable. */
    Runnable releasing() {
        return block::release;
    }

    /** A use that ends when it is closed. */
    Lease lease(long offset, BooleanSupplier whenClosing) {
        long handle = acquire();
        Lease lease = block.begin(new Lease(block, Bridge.storage_address(handle) + offset, whenClosing));
        if (block.isClosed()) {
            // Whoever closed meanwhile may not have seen it.
            lease.ownerCloses();
        }
        return lease;
    }

    void checkOpen() {
        if (block.isClosed()) {
            throw Errors.closed();
        }
    }

    boolean isClosed() {
        return block.isClosed();
    }

    void close() {
        block.close();
        if (cleanable != null) {
            cleanable.clean();
        }
    }

    void detach(MemoryScope scope) {
        block.leave(scope);
    }

    /** A window that is itself a use of the storage: a close waits until nobody reaches it or a view of it. */
    ByteBuffer export(long offset, int length) {
        long handle = acquire();
        ByteBuffer window = null;
        try {
            window = window(handle, offset, length);
            Cleaners.register(window, block::release);
        } finally {
            if (window == null) {
                release();
            }
        }
        return window;
    }

    /**
     * A window for a channel, while the caller has this acquired. One of somebody else's may keep it, and gets an
     * {@linkplain #export exported} one; the JDK's do not, and after them a close need not wait for the collector.
     */
    ByteBuffer lend(Object channel, long offset, int length) {
        boolean trusted = channel.getClass().getModule() == Object.class.getModule();
        return trusted ? window(handle(), offset, length) : export(offset, length);
    }

    /** What is made of the address is itself a use of the storage, as a window is. */
    <T> T use(LongFunction<T> make) {
        long handle = acquire();
        T made = null;
        try {
            made = make.apply(Errors.check(Bridge.storage_address(handle)));
            Cleaners.register(made, block::release);
        } finally {
            if (made == null) {
                release();
            }
        }
        return made;
    }

    /** A window for the library itself, valid while the caller has the storage acquired. */
    static ByteBuffer window(long handle, long offset, int length) {
        return (ByteBuffer) Errors.check(Bridge.byte_buffer(handle, offset, length));
    }
}
