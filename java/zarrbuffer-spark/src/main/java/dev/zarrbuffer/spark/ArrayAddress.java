package dev.zarrbuffer.spark;

import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.ZarrSettings;
import dev.zarrbuffer.zarr.store.Store;
import dev.zarrbuffer.zarr.store.Stores;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where an array is, so that every executor finds it.
 *
 * @param uri the store's
 * @param path the array's in it
 */
record ArrayAddress(String uri, String path) implements Serializable {
    /** A process opens a store once: stores are safe for many threads, and some hold connections. */
    private static final Map<String, Store> STORES = new ConcurrentHashMap<>();

    Store store() {
        return STORES.computeIfAbsent(uri, each -> {
            try {
                return Stores.open(each);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** The array as a task uses it: Spark gives a task one processor. */
    ZarrArray open() throws IOException {
        return ZarrArray.open(store(), path).with(ZarrSettings.DEFAULT.withThreads(1));
    }

    /** As {@link #open}, for a task whose work was divided on the driver. */
    ZarrArray openAsPlanned(long[] shape, long[] entryShape) throws IOException {
        ZarrArray array = open();
        if (!Arrays.equals(array.shape(), shape) || !Arrays.equals(array.metadata().chunkShape(), entryShape)) {
            throw new IllegalStateException(this + " has changed since the job was planned: the shape was "
                    + Arrays.toString(shape) + " in entries of " + Arrays.toString(entryShape) + ", it is "
                    + Arrays.toString(array.shape()) + " in entries of "
                    + Arrays.toString(array.metadata().chunkShape()));
        }
        return array;
    }

    @Override
    public String toString() {
        return path.isEmpty() ? uri : uri + " /" + path;
    }
}
