package dev.zarrbuffer;

import java.lang.ref.Cleaner;

/**
 * Frees what nobody reaches. A cleaner keeps its list under a lock, so there are a few, and threads that make arrays at
 * once wait for each other less often.
 */
final class Cleaners {
    private static final Cleaner[] ALL = {Cleaner.create(), Cleaner.create(), Cleaner.create(), Cleaner.create()};

    private Cleaners() {}

    /** As {@link Cleaner#register}. */
    static Cleaner.Cleanable register(Object object, Runnable action) {
        return ALL[(int) Thread.currentThread().getId() & ALL.length - 1].register(object, action);
    }
}
