package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * The native handle of memory, and who still uses it. Every use is counted; closing takes effect when the count is
 * zero, so that no thread ever touches memory that another has freed.
 */
final class Block implements Runnable {
    private static final long CLOSED = Long.MIN_VALUE;

    private static final VarHandle STATE = state();

    /** The number of uses, and CLOSED once no more may begin. */
    @SuppressWarnings("FieldMayBeFinal") // written through STATE
    private volatile long state;

    private final long handle;
    private final LongConsumer release;
    /** In which the memory is; null where it has a native storage of its own. */
    private final Slab slab;

    private final long bytes;
    private volatile MemoryScope scope;
    /** Null before the first. */
    private Set<Lease> leases;

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
            uses = state;
            if (uses < 0) {
                throw Errors.closed();
            }
        } while (!STATE.compareAndSet(this, uses, uses + 1));
        return handle;
    }

    long handle() {
        return handle;
    }

    void release() {
        if ((long) STATE.getAndAdd(this, -1L) == CLOSED + 1) {
            free();
        }
    }

    boolean isClosed() {
        return state < 0;
    }

    void close() {
        if (!end()) {
            Failures failures = new Failures();
            leases().forEach(lease -> failures.attempt(lease::ownerCloses));
            failures.rethrow();
        }
    }

    /** Nobody reaches the memory but, perhaps, through leases: the action of a cleaner. */
    @Override
    public void run() {
        end();
    }

    /** No use begins any more. Returns whether there is none. */
    private boolean end() {
        boolean unused = (long) STATE.getAndBitwiseOr(this, CLOSED) == 0;
        if (unused) {
            free();
        }
        return unused;
    }

    /** Keeps a lease, whose use has begun, until its end. */
    synchronized Lease begin(Lease lease) {
        if (leases == null) {
            leases = new HashSet<>();
        }
        leases.add(lease);
        return lease;
    }

    synchronized void end(Lease lease) {
        leases.remove(lease);
    }

    private synchronized List<Lease> leases() {
        return leases == null ? List.of() : List.copyOf(leases);
    }

    boolean isInScope() {
        return scope != null;
    }

    void enter(MemoryScope entered) {
        scope = entered;
        entered.add(this);
    }

    void leave(MemoryScope left) {
        if (!left.remove(this)) {
            throw new IllegalArgumentException("this scope does not hold that memory");
        }
        scope = null;
    }

    private static VarHandle state() {
        try {
            return MethodHandles.lookup().findVarHandle(Block.class, "state", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private void free() {
        MemoryScope held = scope;
        if (held != null) {
            scope = null;
            held.remove(this);
        }
        if (slab == null) {
            release.accept(handle);
        } else {
            slab.giveBack(bytes);
        }
    }
}
