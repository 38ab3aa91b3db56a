package dev.zarrbuffer.zarr;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.zarr.codec.CodecException;
import dev.zarrbuffer.zarr.codec.ShardIndex;
import dev.zarrbuffer.zarr.codec.Sharding;
import dev.zarrbuffer.zarr.codec.Workspace;
import dev.zarrbuffer.zarr.store.ByteRange;
import dev.zarrbuffer.zarr.store.HostMemory;
import dev.zarrbuffer.zarr.store.Store;
import dev.zarrbuffer.zarr.store.StreamingStore;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Where the bytes of chunks come from: entries of a store, or parts of a shard, which again may be parts. */
interface ChunkSource {
    /** Some bytes of a chunk; empty if the chunk is not stored. In host memory. */
    Optional<Buffer> get(long[] chunk, ByteRange range, Workspace workspace) throws IOException;

    /** How many bytes a chunk has; empty if it is not stored. */
    OptionalLong size(long[] chunk, Workspace workspace) throws IOException;

    /** Whether {@link #stream} gives parts. */
    boolean isStreaming();

    /** Some bytes of a chunk, as {@link StreamingStore#stream}. */
    boolean stream(long[] chunk, StreamingStore.Taker taker, long most, HostMemory memory, Workspace workspace)
            throws IOException;

    /** What messages call a chunk. */
    String key(long[] chunk);

    /** Chunks that are entries. */
    record Entries(Store store, Function<long[], String> keys) implements ChunkSource {
        @Override
        public Optional<Buffer> get(long[] chunk, ByteRange range, Workspace workspace) throws IOException {
            return store.get(key(chunk), range, workspace);
        }

        @Override
        public OptionalLong size(long[] chunk, Workspace workspace) throws IOException {
            return store.size(key(chunk));
        }

        @Override
        public boolean isStreaming() {
            return store instanceof StreamingStore;
        }

        @Override
        public boolean stream(long[] chunk, StreamingStore.Taker taker, long most, HostMemory memory,
                Workspace workspace) throws IOException {
            return ((StreamingStore) store).stream(key(chunk), taker, most, memory);
        }

        @Override
        public String key(long[] chunk) {
            return keys.apply(chunk);
        }
    }

    /** Chunks that are parts of shards. Remembers the indexes that were used last. */
    final class Shards implements ChunkSource {
        private static final int REMEMBERED = 1024;

        private final ChunkSource shards;
        private final Sharding sharding;
        private final Map<String, Optional<ShardIndex>> indexes =
                new LinkedHashMap<>(16, 0.75f, true) {
                    private static final long serialVersionUID = 1;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, Optional<ShardIndex>> eldest) {
                        return size() > REMEMBERED;
                    }
                };

        Shards(ChunkSource shards, Sharding sharding) {
            this.shards = shards;
            this.sharding = sharding;
        }

        private long[] shard(long[] chunk) {
            long[] counts = sharding.counts();
            long[] shard = new long[chunk.length];
            for (int axis = 0; axis < chunk.length; axis++) {
                shard[axis] = chunk[axis] / counts[axis];
            }
            return shard;
        }

        private int inside(long[] chunk) {
            long[] counts = sharding.counts();
            long number = 0;
            for (int axis = 0; axis < chunk.length; axis++) {
                number = number * counts[axis] + chunk[axis] % counts[axis];
            }
            return (int) number;
        }

        /** The index of a shard; empty if the shard is not stored. */
        private Optional<ShardIndex> index(long[] shard, Workspace workspace) throws IOException {
            String key = shards.key(shard);
            synchronized (indexes) {
                Optional<ShardIndex> known = indexes.get(key);
                if (known == null) {
                    known = readIndex(shard, key, workspace);
                    indexes.put(key, known);
                }
                return known;
            }
        }

        private Optional<ShardIndex> readIndex(long[] shard, String key, Workspace workspace) throws IOException {
            OptionalLong size = shards.size(shard, workspace);
            if (size.isEmpty()) {
                return Optional.empty();
            }
            long bytes = sharding.indexBytes();
            if (size.getAsLong() < bytes) {
                throw new ChunkException(
                        key, "has " + size.getAsLong() + " bytes, the index of a shard alone " + bytes, null);
            }
            ByteRange range = ByteRange.of(sharding.isIndexFirst() ? 0 : size.getAsLong() - bytes, bytes);
            Optional<Buffer> encoded = shards.get(shard, range, workspace);
            if (encoded.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(sharding.readIndex(encoded.get(), size.getAsLong(), workspace));
            } catch (CodecException e) {
                throw new ChunkException(key, e.getMessage(), e);
            }
        }

        @Override
        public Optional<Buffer> get(long[] chunk, ByteRange range, Workspace workspace) throws IOException {
            long[] shard = shard(chunk);
            int inside = inside(chunk);
            Optional<ShardIndex> index = index(shard, workspace);
            if (index.isEmpty() || !index.get().has(inside)) {
                return Optional.empty();
            }
            ByteRange part = range.within(key(chunk), index.get().length(inside));
            long start = index.get().offset(inside) + part.start();
            Optional<Buffer> bytes = shards.get(shard, ByteRange.of(start, part.length()), workspace);
            if (bytes.isEmpty()) {
                throw removed(chunk);
            }
            return bytes;
        }

        @Override
        public OptionalLong size(long[] chunk, Workspace workspace) throws IOException {
            Optional<ShardIndex> index = index(shard(chunk), workspace);
            int inside = inside(chunk);
            return index.isPresent() && index.get().has(inside)
                    ? OptionalLong.of(index.get().length(inside)) : OptionalLong.empty();
        }

        @Override
        public boolean isStreaming() {
            return shards.isStreaming();
        }

        @Override
        public boolean stream(long[] chunk, StreamingStore.Taker taker, long most, HostMemory memory,
                Workspace workspace) throws IOException {
            long[] shard = shard(chunk);
            int inside = inside(chunk);
            Optional<ShardIndex> index = index(shard, workspace);
            if (index.isEmpty() || !index.get().has(inside)) {
                return false;
            }
            long offset = index.get().offset(inside);
            ByteRange wanted = taker.range(index.get().length(inside)).within(key(chunk), index.get().length(inside));
            boolean stored = shards.stream(shard, new StreamingStore.Taker() {
                @Override
                public ByteRange range(long size) {
                    return ByteRange.of(offset + wanted.start(), wanted.length());
                }

                @Override
                public void take(long start, Buffer part) throws IOException {
                    taker.take(start - offset, part);
                }
            }, most, memory, workspace);
            if (!stored) {
                throw removed(chunk);
            }
            return true;
        }

        private ChunkException removed(long[] chunk) {
            return new ChunkException(key(chunk), "was removed while it was read", null);
        }

        @Override
        public String key(long[] chunk) {
            return shards.key(shard(chunk)) + " (chunk " + inside(chunk) + " of the shard)";
        }
    }
}
