package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory that the small arrays of one thread share; slab.hpp has the rest. A cleaner for each array would cost more
 * than all else that is done to make it. So arrays hold their slab, and only that is registered: it is freed when
 * nobody reaches it, or earlier, when it is full and all its arrays have been closed.
 */
final class Slab {
    /** How many there are. */
    private static final AtomicLong LIVE = new AtomicLong();

    private static final long WEIGHT_FOR_EACH = 2;
    private static final long HEAVIEST = 256 << 10;

    private final long handle;
    private final Cleaner.Cleanable cleanable;
    /**
     * Nothing, but seen by the collector, which does not see the slab: the more there are, the sooner it comes. Without
     * it arrays that are dropped would fill seven times the memory that the young generation has before it does.
     */
    private byte[] weight;

    private volatile boolean full;

    Slab() {
        handle = Errors.check(Bridge.slab_create());
        cleanable = Cleaners.register(this, new Destruction(handle));
        weight = new byte[(int) Math.min(WEIGHT_FOR_EACH * LIVE.incrementAndGet(), HEAVIEST)];
    }

    /** For the bridge; also the handle of the storage of all arrays in it. */
    long handle() {
        return handle;
    }

    /** Nothing will be made in it any more. */
    void retire() {
        weight = null;
        full = true;
    }

    /** Ends the use of memory that an array had. */
    void giveBack(long bytes) {
        // Asked first: after the call, its thread could have made another array in it and retired it.
        boolean retired = full;
        if (Bridge.slab_give_back(handle, bytes) == 0 && retired) {
            cleanable.clean();
        }
        Reference.reachabilityFence(this);
    }

    private record Destruction(long handle) implements Runnable {
        @Override
        public void run() {
            Bridge.slab_destroy(handle);
            LIVE.decrementAndGet();
        }
    }
}
