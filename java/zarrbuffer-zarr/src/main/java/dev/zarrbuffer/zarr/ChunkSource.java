package dev.zarrbuffer.zarr;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.zarr.codec.Workspace;
import dev.zarrbuffer.zarr.store.ByteRange;
import dev.zarrbuffer.zarr.store.EntryTooLargeException;
import dev.zarrbuffer.zarr.store.ScratchMemory;
import dev.zarrbuffer.zarr.store.Store;
import dev.zarrbuffer.zarr.store.StoreEntry;
import dev.zarrbuffer.zarr.store.StreamingStore;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where the bytes of chunks come from, for one read: entries of a store, or parts of a shard, which again may be parts.
 */
interface ChunkSource extends AutoCloseable {
    /** A chunk of which several ranges are wanted; empty if it is not stored. */
    Optional<StoreEntry> open(long[] chunk, Workspace workspace) throws IOException;

    /** All bytes of a chunk, {@code most} at most; empty if the chunk is not stored. In host memory. */
    default Optional<Buffer> get(long[] chunk, long most, Workspace workspace) throws IOException {
        Optional<StoreEntry> stored = open(chunk, workspace);
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        try (StoreEntry entry = stored.get()) {
            if (entry.size() > most) {
                throw new EntryTooLargeException(entry.key(), entry.size(), most);
            }
            return Optional.of(entry.get(ByteRange.ALL, workspace));
        }
    }

    /** Whether {@link #stream} gives parts. */
    boolean isStreaming();

    /** Some bytes of a chunk, as {@link StreamingStore#stream}. */
    default boolean stream(long[] chunk, StreamingStore.Taker taker, long most, ScratchMemory memory, Workspace workspace)
            throws IOException {
        Optional<StoreEntry> stored = open(chunk, workspace);
        if (stored.isEmpty()) {
            return false;
        }
        try (StoreEntry entry = stored.get()) {
            entry.stream(taker, most, memory);
            return true;
        }
    }

    /** What messages call a chunk. */
    String key(long[] chunk);

    /** Lets go of what the read has open. */
    @Override
    default void close() {}

    /** Chunks that are entries. */
    record Entries(Store store, Function<long[], String> keys) implements ChunkSource {
        @Override
        public Optional<StoreEntry> open(long[] chunk, Workspace workspace) throws IOException {
            return store.open(key(chunk));
        }

        @Override
        public Optional<Buffer> get(long[] chunk, long most, Workspace workspace) throws IOException {
            return store.getWhole(key(chunk), most, workspace);
        }

        @Override
        public boolean isStreaming() {
            return store instanceof StreamingStore;
        }

        @Override
        public boolean stream(long[] chunk, StreamingStore.Taker taker, long most, ScratchMemory memory,
                Workspace workspace) throws IOException {
            return ((StreamingStore) store).stream(key(chunk), taker, most, memory);
        }

        @Override
        public String key(long[] chunk) {
            return keys.apply(chunk);
        }
    }
}
