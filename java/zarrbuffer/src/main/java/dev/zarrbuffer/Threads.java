package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;

/**
 * How many threads one operation on the CPU may run on. Only operations on about a MiB and more use more than the
 * calling one; the helpers are oneTBB's, one set for the whole process, however many threads call at once. All methods
 * are thread-safe.
 *
 * <p>At first the limit is the number of cores, or what the environment variable {@code ZARRBUFFER_THREADS} says. A
 * program that has a thread for each core already, as most that read many chunks at once, sets it to 1.
 */
public final class Threads {
    private Threads() {}

    /** {@return threads that one operation may use, the calling one included} */
    public static int limit() {
        return Bridge.threads_limit();
    }

    /**
     * Sets the limit, from the next operation of any thread on.
     *
     * @param threads 1 for the calling thread only, 0 for all cores
     * @throws IllegalArgumentException below 0
     */
    public static void setLimit(int threads) {
        Errors.check(Bridge.threads_set_limit(threads));
    }
}
