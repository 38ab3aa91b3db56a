package dev.zarrbuffer.tools;

import dev.zarrbuffer.zarr.Selection;
import dev.zarrbuffer.zarr.Statistics;
import java.io.IOException;
import java.util.List;

/** Several machines that do a command's work; implemented by {@code zarrbuffer-spark}, where that is there. */
public interface Cluster extends AutoCloseable {
    /** Found through {@link java.util.ServiceLoader}. */
    interface Provider {
        /**
         * Reaches a cluster.
         *
         * @param master its address, as {@code --spark} has it
         * @param progress whether to show how far jobs are, on standard error
         */
        Cluster open(String master, boolean progress) throws IOException;
    }

    /**
     * Where an array is.
     *
     * @param uri of its store, which every machine reaches, as {@link dev.zarrbuffer.zarr.store.Stores#open} takes it
     * @param path in the store
     */
    record Address(String uri, String path) {}

    /**
     * What {@link #verify} finds.
     *
     * @param good how many chunks, or shards, are good
     * @param absent how many are not stored
     * @param bad for each other one, which it is and why
     */
    record Verified(long good, long absent, List<String> bad) {}

    /** Copies all elements to an array that exists; on request only to entries that are not stored. */
    void copy(Address from, Address to, boolean onlyMissing) throws IOException;

    /** Decodes all chunks. */
    Verified verify(Address array) throws IOException;

    /** Adds the elements that are selected to statistics, and returns these. */
    Statistics statistics(Address array, Selection selection, Statistics empty) throws IOException;

    @Override
    void close();
}
