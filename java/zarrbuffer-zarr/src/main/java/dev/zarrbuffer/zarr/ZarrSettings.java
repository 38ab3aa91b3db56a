package dev.zarrbuffer.zarr;

import java.util.Objects;

/**
 * How arrays are read and written. Immutable.
 *
 * @param threads how many chunks are worked on at once, the calling thread's included
 * @param memory bytes that chunks being worked on may take together; one chunk always may
 * @param elideFill whether chunks of nothing but the fill value are left out of the store, or of the shard that is
 *     written
 * @param progress told of each chunk
 */
public record ZarrSettings(int threads, long memory, boolean elideFill, ProgressListener progress) {
    /** All processors; 1 GiB; fill values elided; nobody told. */
    public static final ZarrSettings DEFAULT = new ZarrSettings(
            Runtime.getRuntime().availableProcessors(), 1L << 30, true, ProgressListener.NONE);

    /** Settings of your own. */
    public ZarrSettings {
        Objects.requireNonNull(progress, "progress");
        if (threads < 1 || memory < 0) {
            throw new IllegalArgumentException("threads must be 1 or more, memory 0 or more: " + threads + ", " + memory);
        }
    }

    /**
     * The same with that many threads.
     *
     * @param count how many threads
     * @return the changed settings
     */
    public ZarrSettings withThreads(int count) {
        return new ZarrSettings(count, memory, elideFill, progress);
    }

    /**
     * The same with that many bytes.
     *
     * @param bytes how many there may be at once
     * @return the changed settings
     */
    public ZarrSettings withMemory(long bytes) {
        return new ZarrSettings(threads, bytes, elideFill, progress);
    }

    /**
     * The same, leaving out or writing chunks of the fill value.
     *
     * @param elide whether chunks of the fill value alone are left out
     * @return the changed settings
     */
    public ZarrSettings withElideFill(boolean elide) {
        return new ZarrSettings(threads, memory, elide, progress);
    }

    /**
     * The same with that listener.
     *
     * @param listener what to tell
     * @return the changed settings
     */
    public ZarrSettings withProgress(ProgressListener listener) {
        return new ZarrSettings(threads, memory, elideFill, listener);
    }
}
