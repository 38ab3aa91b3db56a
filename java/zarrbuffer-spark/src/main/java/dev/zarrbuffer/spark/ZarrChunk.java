package dev.zarrbuffer.spark;

import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.zarr.Selection;
import java.io.Serializable;
import java.util.Arrays;

/**
 * A chunk of an array, or what a selection takes of it. Its elements are in native memory that ends with the task that
 * read it, whether that succeeds or fails: whoever uses them later gets an {@link IllegalStateException}. So map
 * it to what you need in the same task, {@link #close} it sooner where a task reads many, or {@link #detach} it to
 * collect or to cache it. On its way to another JVM (a shuffle, a broadcast, {@code collect}) elements are copied.
 */
public final class ZarrChunk implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1;

    /** The position in the grid. */
    private final long[] index;
    /** Its place in the array. */
    private final Selection region;
    /** Its elements, serialized as such. */
    private final NDBuffer data;
    private final transient TaskChunks task;

    ZarrChunk(long[] index, Selection region, NDBuffer data, TaskChunks task) {
        this.index = index;
        this.region = region;
        this.data = data;
        this.task = task;
    }

    /** {@return the chunk's position in the grid of chunks: of those inside shards where there are shards; a copy} */
    public long[] index() {
        return index.clone();
    }

    /** {@return the elements' places in the array; see {@link dev.zarrbuffer.zarr.Part#region()}} */
    public Selection region() {
        return region;
    }

    /** {@return the elements, with as many axes as the array; of selections of single elements with one} */
    public NDBuffer data() {
        return data;
    }

    /**
     * {@return the same place with other elements, which belong to nobody: close them, or leave them to the collector}
     *
     * @param other elements of the same shape
     */
    public ZarrChunk with(NDBuffer other) {
        return new ZarrChunk(index, region, other, null);
    }

    /**
     * Lets the elements live on after the task; they are freed when nobody reaches them.
     *
     * @return this chunk
     */
    public ZarrChunk detach() {
        if (task != null) {
            task.forget(data);
        }
        return this;
    }

    /** Frees the elements now. */
    @Override
    public void close() {
        if (task != null) {
            task.forget(data);
        }
        data.close();
    }

    /** {@return index, region and type} */
    @Override
    public String toString() {
        return "ZarrChunk" + Arrays.toString(index) + "(" + region + ", " + data.dtype() + ")";
    }
}
