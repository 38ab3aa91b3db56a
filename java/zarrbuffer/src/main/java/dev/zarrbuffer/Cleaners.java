package dev.zarrbuffer;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Frees what nobody reaches. A cleaner keeps its list under a lock, so there are a few, and threads that make arrays at
 * once wait for each other less often: they take turns in choosing one, for their numbers may have the same remainder.
 */
final class Cleaners {
    private static final Cleaner[] ALL = {Cleaner.create(), Cleaner.create(), Cleaner.create(), Cleaner.create()};

    private static final AtomicInteger THREADS = new AtomicInteger();
    private static final ThreadLocal<Cleaner> OF_THREAD =
            ThreadLocal.withInitial(() -> ALL[Math.floorMod(THREADS.getAndIncrement(), ALL.length)]);

    private Cleaners() {}

    /** As {@link Cleaner#register}. */
    static Cleaner.Cleanable register(Object object, Runnable action) {
        return OF_THREAD.get().register(object, action);
    }
}
