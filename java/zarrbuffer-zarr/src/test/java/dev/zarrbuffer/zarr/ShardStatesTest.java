package dev.zarrbuffer.zarr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.ByteRange;
import dev.zarrbuffer.zarr.store.EntryChangedException;
import dev.zarrbuffer.zarr.store.LocalStore;
import dev.zarrbuffer.zarr.store.MemoryStore;
import dev.zarrbuffer.zarr.store.ScratchMemory;
import dev.zarrbuffer.zarr.store.Store;
import dev.zarrbuffer.zarr.store.StoreEntry;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shards that are written while they are read: each is read as it was before or after. */
class ShardStatesTest {
    private static final BufferPrototype CPU = BufferPrototype.cpu();
    private static final int LENGTH = 64;

    private interface Action {
        void run() throws IOException;
    }

    /** Does something before each access to an entry that is open. Several threads read at once. */
    private static final class Meddling extends ForwardingStore {
        private Action before = () -> { };
        private final AtomicLong bytes = new AtomicLong();

        Meddling(Store store) {
            super(store);
        }

        @Override
        public Optional<StoreEntry> open(String key) throws IOException {
            return store.open(key).map(Entry::new);
        }

        private final class Entry implements StoreEntry {
            private final StoreEntry entry;

            Entry(StoreEntry entry) {
                this.entry = entry;
            }

            @Override
            public String key() {
                return entry.key();
            }

            @Override
            public long size() {
                return entry.size();
            }

            @Override
            public Buffer get(ByteRange range, ScratchMemory memory) throws IOException {
                before.run();
                Buffer got = entry.get(range, memory);
                bytes.addAndGet(got.length());
                return got;
            }

            @Override
            public Optional<Object> identity() {
                return entry.identity();
            }

            @Override
            public void close() {
                entry.close();
            }
        }
    }

    private static ZarrArray create(Store store, boolean nested) throws IOException {
        ArrayOptions options = ArrayOptions.of(DType.INT32, LENGTH);
        if (!nested) {
            return ZarrArray.create(store, "", options.chunks(4).shards(LENGTH).codecs());
        }
        CodecSpec inner = CodecSpec.sharding(new long[] {4}, List.of(CodecSpec.bytes(ByteOrder.LITTLE_ENDIAN)), "end");
        return ZarrArray.create(store, "",
                options.chunks(LENGTH).codecs(CodecSpec.sharding(new long[] {16}, List.of(inner), "start")));
    }

    /** The chunks of one state lie elsewhere than those of the other, for some of it are not stored. */
    private static void write(ZarrArray array, int state) throws IOException {
        array.write(state);
        if (state % 2 == 0) {
            array.write(0, Slice.of(0, 24));
        }
    }

    private static Buffer shard(boolean nested, int state) throws IOException {
        MemoryStore store = new MemoryStore();
        write(create(store, nested), state);
        return store.get("c/0", CPU).orElseThrow();
    }

    private static boolean isState(NDBuffer read, int state) {
        int zeros = state % 2 == 0 ? 24 : 0;
        return read.get(Slice.of(0, zeros)).allEqual(0) && read.get(Slice.of(zeros, LENGTH)).allEqual(state);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReadSeesOneStateOfAShard(boolean nested) throws IOException {
        MemoryStore store = new MemoryStore();
        create(store, nested);
        Buffer[] states = {shard(nested, 2), shard(nested, 3)};
        Meddling meddling = new Meddling(store);
        AtomicInteger state = new AtomicInteger();
        meddling.before = () -> store.set("c/0", states[state.incrementAndGet() % 2]);
        store.set("c/0", states[0]);
        ZarrArray array = ZarrArray.open(meddling, "");
        for (int i = 0; i < 20; i++) {
            NDBuffer read = array.read(CPU);
            assertTrue(isState(read, 2) || isState(read, 3), read::toString);
        }
        assertTrue(state.get() > 100);
    }

    @Test
    void aReadBesideAWriterSeesOneStateOfAShard(@TempDir Path folder) throws Exception {
        LocalStore store = LocalStore.of(folder);
        ZarrArray array = create(store, false);
        Buffer[] states = {shard(false, 2), shard(false, 3), shard(false, 4), shard(false, 5)};
        store.set("c/0", states[0]);
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; !stop.get(); i++) {
                    store.set("c/0", states[i % states.length]);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        try {
            PartReader parts = array.partReader();
            Part all = array.entryParts(Selection.all()).range(0, 1).next();
            long end = System.nanoTime() + 700_000_000;
            for (int i = 0; System.nanoTime() < end; i++) {
                NDBuffer read = i % 2 == 0 ? array.read(CPU) : parts.read(CPU, all);
                boolean one = isState(read, 2) || isState(read, 3) || isState(read, 4) || isState(read, 5);
                assertTrue(one, read::toString);
            }
        } finally {
            stop.set(true);
            writer.join();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void partsAreReadAsTheShardIsNow(boolean local, @TempDir Path folder) throws IOException {
        Store store = local ? LocalStore.of(folder) : new MemoryStore();
        ZarrArray array = create(store, false);
        FileTime past = FileTime.fromMillis(System.currentTimeMillis() - 60_000);
        PartReader reader = array.partReader();
        for (int state = 3; state < 8; state++) {
            store.set("c/0", shard(false, state));
            if (local) {
                Files.setLastModifiedTime(folder.resolve("c/0"), past);
            }
            Parts parts = array.chunkParts(Selection.of(Slice.of(24, LENGTH)));
            for (Iterator<Part> all = parts.range(0, parts.count()); all.hasNext(); ) {
                assertTrue(reader.read(CPU, all.next()).allEqual(state));
            }
        }
        store.delete("c/0");
        assertTrue(reader.read(CPU, array.chunkParts(Selection.all()).range(3, 4).next()).allEqual(0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anIndexIsReadOnceWhileTheShardIsTheSame(boolean nested) throws IOException {
        MemoryStore store = new MemoryStore();
        write(create(store, nested), 3);
        Meddling meddling = new Meddling(store);
        ZarrArray array = ZarrArray.open(meddling, "");
        long indexes = nested ? 4 * 16 + 4 + 4 * (4 * 16 + 4) : 16 * 16 + 4;
        long expected = LENGTH * 4 + indexes;
        array.read(CPU);
        assertEquals(expected, meddling.bytes.get());
        meddling.bytes.set(0);
        PartReader reader = array.partReader();
        for (Iterator<Part> all = array.chunkParts(Selection.all()).range(0, 16); all.hasNext(); ) {
            reader.read(CPU, all.next());
        }
        assertEquals(expected, meddling.bytes.get());
    }

    @Test
    void manyShardsAreReadInTurn() throws IOException {
        // More than stay open, each needed again for each row of chunks.
        ZarrArray array = ZarrArray.create(new MemoryStore(), "", ArrayOptions.of(DType.INT32, 4, 600)
                .chunks(1, 1).shards(2, 2).codecs());
        array.write(5);
        assertTrue(array.read(CPU).allEqual(5));
    }

    /** A store that cannot keep a state says when it is gone. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStateThatIsGoneIsBegunAnew(boolean nested) throws IOException {
        MemoryStore store = new MemoryStore();
        write(create(store, nested), 2);
        Meddling forgetful = new Meddling(store);
        AtomicInteger left = new AtomicInteger(5);
        forgetful.before = () -> {
            if (left.getAndDecrement() > 0) {
                throw new EntryChangedException("c/0");
            }
        };
        ZarrArray array = ZarrArray.open(forgetful, "");
        assertTrue(isState(array.read(CPU), 2));
        left.set(Integer.MAX_VALUE);
        ChunkException e = assertThrows(ChunkException.class, () -> array.read(CPU));
        assertTrue(e.key().startsWith("c/0"), e.key());
    }
}
