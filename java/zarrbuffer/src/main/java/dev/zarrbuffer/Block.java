package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * The native handle of memory, and who still uses it. Every use is counted; closing takes effect when the count is
 * zero, so that no thread ever touches memory that another has freed.
 */
final class Block implements Runnable {
    private static final long CLOSED = Long.MIN_VALUE;

    /** The number of uses, and CLOSED once no more may begin. */
    private final AtomicLong state = new AtomicLong();

    private final long handle;
    private final LongConsumer release;
    /** In which the memory is; null where it has a native storage of its own. */
    private final Slab slab;

    private final long bytes;
    private volatile MemoryScope scope;

    Block(long handle) {
        this(handle, Bridge::storage_release);
    }

    /** Something else that is native, and how it is freed. */
    Block(long handle, LongConsumer release) {
        this.handle = handle;
        this.release = release;
        slab = null;
        bytes = 0;
    }

    /** Memory in a slab, which is kept. */
    Block(Slab slab, long bytes) {
        handle = slab.handle();
        release = null;
        this.slab = slab;
        this.bytes = bytes;
    }

    /** Begins a use, which {@link #release()} ends. */
    long acquire() {
        long uses;
        do {
            uses = state.get();
            if (uses < 0) {
                throw Errors.closed();
            }
        } while (!state.compareAndSet(uses, uses + 1));
        return handle;
    }

    long handle() {
        return handle;
    }

    void release() {
        if (state.decrementAndGet() == CLOSED) {
            free();
        }
    }

    boolean isClosed() {
        return state.get() < 0;
    }

    void close() {
        if (state.getAndUpdate(uses -> uses | CLOSED) == 0) {
            free();
        }
    }

    /** Closes: the action of a cleaner. */
    @Override
    public void run() {
        close();
    }

    void enter(MemoryScope entered) {
        scope = entered;
        entered.add(this);
    }

    void leaveScope() {
        MemoryScope left = scope;
        if (left != null) {
            scope = null;
            left.remove(this);
        }
    }

    private void free() {
        leaveScope();
        if (slab == null) {
            release.accept(handle);
        } else {
            slab.giveBack(bytes);
        }
    }
}
