package dev.zarrbuffer.zarr;

/** Told of each chunk that is done. Called from several threads, though never at the same time. */
@FunctionalInterface
public interface ProgressListener {
    /** Does nothing. */
    ProgressListener NONE = (done, total) -> {};

    /**
     * A chunk is done.
     *
     * @param done how many there are now
     * @param total how many there will be
     */
    void done(long done, long total);
}
