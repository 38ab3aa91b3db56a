package dev.zarrbuffer.benchmarks;

/** What the memory of this machine can do at most: native/bench/limits.cpp. */
final class Limits {
    /** In the order of the numbers that limits.cpp knows. */
    enum Work {
        MEMCPY(2),
        STREAM_COPY(2),
        MEMSET(1),
        STREAM_FILL(1),
        READ(1);

        /** How often each byte crosses the memory bus, as far as a program sees. */
        final int passes;

        Work(int passes) {
            this.passes = passes;
        }
    }

    static {
        System.load(System.getProperty("dev.zarrbuffer.benchmarks.limits"));
    }

    private Limits() {}

    static native void run(int work, long dst, long src, long bytes, int threads);
}
