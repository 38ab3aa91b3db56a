package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/**
 * A block of native memory, which all views of it share. It is freed when its owner closes it, when its scope ends, or
 * when nobody reaches it any more. Thread-safe.
 */
final class Storage {
    private static final Cleaner CLEANER = Cleaner.create();

    final Device device;
    private final Block block;
    private final Cleaner.Cleanable cleanable;

    private Storage(long handle, Device device) {
        this.device = device;
        block = new Block(handle);
        cleanable = CLEANER.register(this, block);
    }

    static Storage allocate(Device device, long bytes, boolean zeroed) {
        return adopt(device, () -> Bridge.storage_allocate(device.code(), bytes, zeroed ? 1 : 0));
    }

    /** The storage that a native call made. Where memory is short, the call is made again after a collection. */
    static Storage adopt(Device device, LongSupplier call) {
        Storage storage = new Storage(Memory.retry(device, call), device);
        MemoryScope scope = MemoryScope.current();
        if (scope != null) {
            storage.block.enter(scope);
        }
        return storage;
    }

    /** Memory of somebody else's, a direct buffer's, which is kept reachable. */
    static Storage wrap(ByteBuffer direct) {
        long address = Errors.check(Bridge.buffer_address(direct)) + direct.position();
        long bytes = direct.remaining();
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
        return new Storage(Errors.check(handle), device);
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

    void checkOpen() {
        if (block.isClosed()) {
            throw Errors.closed();
        }
    }

    boolean isClosed() {
        return block.isClosed();
    }

    void close() {
        cleanable.clean();
    }

    void detach(MemoryScope scope) {
        scope.checkHolds(block);
        block.leaveScope();
    }

    /** A window that is itself a use of the storage: a close waits until nobody reaches it or a view of it. */
    ByteBuffer export(long offset, int length) {
        long handle = acquire();
        ByteBuffer window = null;
        try {
            window = window(handle, offset, length);
            CLEANER.register(window, block::release);
        } finally {
            if (window == null) {
                release();
            }
        }
        return window;
    }

    /** A window for the library itself, valid while the caller has the storage acquired. */
    static ByteBuffer window(long handle, long offset, int length) {
        return (ByteBuffer) Errors.check(Bridge.byte_buffer(handle, offset, length));
    }
}
