package dev.zarrbuffer.zarr;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.zarr.codec.CodecException;
import dev.zarrbuffer.zarr.codec.ShardIndex;
import dev.zarrbuffer.zarr.codec.Sharding;
import dev.zarrbuffer.zarr.codec.Workspace;
import dev.zarrbuffer.zarr.store.ByteRange;
import dev.zarrbuffer.zarr.store.EntryChangedException;
import dev.zarrbuffer.zarr.store.ScratchMemory;
import dev.zarrbuffer.zarr.store.StoreEntry;
import dev.zarrbuffer.zarr.store.StreamingStore;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Chunks that are parts of shards. A shard stays open from its first chunk to the end of the read, unless too many are,
 * so that its index and all chunks that are read of it are of one state.
 */
final class ShardSource implements ChunkSource {
    /** Processes may have some thousands of files open, and several reads may go on. */
    private static final int OPEN = 128;

    private final ChunkSource shards;
    private final Sharding sharding;
    private final ShardIndexes indexes;
    /** By key, the one used longest ago first. */
    private final Map<String, Shard> open = new LinkedHashMap<>(16, 0.75f, true);

    /** Closes {@code shards} with itself. */
    ShardSource(ChunkSource shards, Sharding sharding, ShardIndexes indexes) {
        this.shards = shards;
        this.sharding = sharding;
        this.indexes = indexes;
    }

    /** A shard that is open or about to be. */
    private static final class Shard {
        /** Null before it is open; empty if it is not stored. */
        private Optional<StoreEntry> entry;
        private ShardIndex index;
        /** Chunks of it that are open. */
        private int users;
        /** Whether nobody can find it any more. */
        private boolean forgotten;

        void close() {
            if (entry != null) {
                entry.ifPresent(StoreEntry::close);
            }
        }
    }

    private long[] position(long[] chunk) {
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

    @Override
    public Optional<StoreEntry> open(long[] chunk, Workspace workspace) throws IOException {
        String key = shards.key(position(chunk));
        Shard shard = borrow(key);
        boolean kept = false;
        try {
            openShard(shard, position(chunk), workspace);
            int inside = inside(chunk);
            kept = shard.entry.isPresent() && shard.index.has(inside);
            return kept ? Optional.of(new Part(shard, key, inside)) : Optional.empty();
        } catch (IOException | RuntimeException | Error e) {
            forget(shard, key);
            throw e;
        } finally {
            if (!kept) {
                giveBack(shard);
            }
        }
    }

    private Shard borrow(String key) {
        synchronized (open) {
            Shard shard = open.computeIfAbsent(key, any -> new Shard());
            shard.users++;
            if (open.size() > OPEN) {
                closeOne();
            }
            return shard;
        }
    }

    private void closeOne() {
        for (Iterator<Shard> eldest = open.values().iterator(); eldest.hasNext(); ) {
            Shard shard = eldest.next();
            if (shard.users == 0) {
                eldest.remove();
                shard.close();
                return;
            }
        }
    }

    private void giveBack(Shard shard) {
        synchronized (open) {
            shard.users--;
            if (shard.forgotten && shard.users == 0) {
                shard.close();
            }
        }
    }

    /** Who asks for the shard from now on opens it anew. */
    private void forget(Shard shard, String key) {
        synchronized (open) {
            shard.forgotten = true;
            open.remove(key, shard);
        }
    }

    private void openShard(Shard shard, long[] position, Workspace workspace) throws IOException {
        // Others wait for the same shard only.
        synchronized (shard) {
            if (shard.entry != null) {
                return;
            }
            Optional<StoreEntry> entry = shards.open(position, workspace);
            boolean good = false;
            try {
                shard.index = entry.isPresent() ? index(entry.get(), workspace) : null;
                good = true;
            } finally {
                if (!good) {
                    entry.ifPresent(StoreEntry::close);
                }
            }
            shard.entry = entry;
        }
    }

    private ShardIndex index(StoreEntry shard, Workspace workspace) throws IOException {
        Optional<ShardIndex> known = indexes.find(shard);
        if (known.isPresent()) {
            return known.get();
        }
        int mark = workspace.mark();
        try {
            ShardIndex index = readIndex(shard, workspace);
            indexes.remember(shard, index);
            return index;
        } finally {
            workspace.release(mark);
        }
    }

    private ShardIndex readIndex(StoreEntry shard, Workspace workspace) throws IOException {
        long bytes = sharding.indexBytes();
        if (shard.size() < bytes) {
            throw new ChunkException(
                    shard.key(), "has " + shard.size() + " bytes, the index of a shard alone " + bytes, null);
        }
        ByteRange range = ByteRange.of(sharding.isIndexFirst() ? 0 : shard.size() - bytes, bytes);
        try {
            return sharding.readIndex(shard.get(range, workspace), shard.size(), workspace);
        } catch (CodecException e) {
            throw new ChunkException(shard.key(), e.getMessage(), e);
        }
    }

    /** A chunk in a shard, which stays open as long as it. */
    private final class Part implements StoreEntry {
        private final Shard shard;
        private final StoreEntry entry;
        private final String shardKey;
        private final int inside;
        private final long offset;
        private final long length;

        Part(Shard shard, String shardKey, int inside) {
            this.shard = shard;
            this.shardKey = shardKey;
            this.inside = inside;
            entry = shard.entry.orElseThrow();
            offset = shard.index.offset(inside);
            length = shard.index.length(inside);
        }

        @Override
        public String key() {
            return name(shardKey, inside);
        }

        @Override
        public long size() {
            return length;
        }

        @Override
        public Buffer get(ByteRange range, ScratchMemory memory) throws IOException {
            ByteRange part = range.within(key(), length);
            try {
                return entry.get(ByteRange.of(offset + part.start(), part.length()), memory);
            } catch (EntryChangedException e) {
                forget(shard, shardKey);
                throw e;
            }
        }

        @Override
        public void stream(StreamingStore.Taker taker, long most, ScratchMemory memory) throws IOException {
            ByteRange wanted = taker.range(length).within(key(), length);
            try {
                entry.stream(new StreamingStore.Taker() {
                    @Override
                    public ByteRange range(long size) {
                        return ByteRange.of(offset + wanted.start(), wanted.length());
                    }

                    @Override
                    public void take(long start, Buffer part) throws IOException {
                        taker.take(start - offset, part);
                    }
                }, most, memory);
            } catch (EntryChangedException e) {
                forget(shard, shardKey);
                throw e;
            }
        }

        @Override
        public Optional<Object> identity() {
            return entry.identity().map(whole -> new PartIdentity(whole, offset, length));
        }

        @Override
        public void close() {
            giveBack(shard);
        }
    }

    private record PartIdentity(Object shard, long offset, long length) {}

    @Override
    public boolean isStreaming() {
        return shards.isStreaming();
    }

    @Override
    public String key(long[] chunk) {
        return name(shards.key(position(chunk)), inside(chunk));
    }

    private static String name(String shardKey, int inside) {
        return shardKey + " (chunk " + inside + " of the shard)";
    }

    @Override
    public void close() {
        synchronized (open) {
            open.values().forEach(Shard::close);
            open.clear();
        }
        shards.close();
    }
}
