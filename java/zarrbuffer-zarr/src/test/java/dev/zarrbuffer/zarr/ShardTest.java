package dev.zarrbuffer.zarr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.ByteRange;
import dev.zarrbuffer.zarr.store.MemoryStore;
import dev.zarrbuffer.zarr.store.Store;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardTest {
    /** Counts the bytes that are read. */
    private static final class Counting extends ForwardingStore {
        private final AtomicLong bytes;

        Counting(Store store, AtomicLong bytes) {
            super(store);
            this.bytes = bytes;
        }

        @Override
        public Optional<Buffer> get(String key, BufferPrototype prototype, ByteRange range) throws IOException {
            Optional<Buffer> got = store.get(key, prototype, range);
            got.ifPresent(buffer -> bytes.addAndGet(buffer.length()));
            return got;
        }
    }

    @Test
    void readsOnlyTheBytesItNeeds() throws IOException {
        MemoryStore store = new MemoryStore();
        int side = 160;
        NDArray content = NDArray.of(new Random(1).ints((long) side * side * side).toArray()).reshape(side, side, side);
        // Without compression each chunk has as many bytes as elements have.
        ZarrArray.create(store, "", ArrayOptions.of(DType.INT32, side, side, side).chunks(16, 16, 16)
                .shards(80, 80, 80).codecs()).write(content);
        AtomicLong bytes = new AtomicLong();
        ZarrArray array = ZarrArray.open(new Counting(store, bytes), "");
        long chunk = 16 * 16 * 16 * 4;
        long index = 125 * 16 + 4;
        Random random = new Random(2);
        for (int i = 0; i < 10; i++) {
            Slice[] region = new Slice[3];
            long chunks = 1;
            long shards = 1;
            for (int axis = 0; axis < 3; axis++) {
                int start = random.nextInt(side - 64 + 1);
                region[axis] = Slice.of(start, start + 64);
                chunks *= (start + 63) / 16 - start / 16 + 1;
                shards *= (start + 63) / 80 - start / 80 + 1;
            }
            bytes.set(0);
            NDBuffer read = array.read(BufferPrototype.cpu(), region);
            assertTrue(read.allEqual(content.get(region)));
            assertEquals(chunks * chunk + shards * index, bytes.get());
        }
    }

    @Test
    void readsShardsInShardsAndShardsBehindOtherCodecs() throws IOException {
        NDArray content = NDArray.of(new Random(1).ints(24 * 24).toArray()).reshape(24, 24);
        CodecSpec inner = CodecSpec.sharding(new long[] {3, 3},
                List.of(CodecSpec.bytes(ByteOrder.BIG_ENDIAN), CodecSpec.zstd(1)), "start");
        CodecSpec outer = CodecSpec.sharding(new long[] {6, 6}, List.of(inner), "end");
        List<List<CodecSpec>> pipelines = List.of(
                List.of(outer),
                List.of(CodecSpec.transpose(1, 0), outer),
                List.of(outer, CodecSpec.gzip(1)));
        for (List<CodecSpec> codecs : pipelines) {
            ZarrArray array = ZarrArray.create(new MemoryStore(), "", ArrayOptions.of(DType.INT32, 24, 24)
                    .chunks(12, 12).codecs(codecs));
            array.write(content);
            assertTrue(array.read(BufferPrototype.cpu()).allEqual(content), codecs.toString());
            array.write(5, Slice.of(4, 8), Slice.of(10, 14));
            NDArray changed = content.copy();
            changed.set(5, Slice.of(4, 8), Slice.of(10, 14));
            assertTrue(array.read(BufferPrototype.cpu()).allEqual(changed), codecs.toString());
            assertTrue(array.read(BufferPrototype.cpu(), Slice.of(7, 2, -2)).allEqual(changed.get(Slice.of(7, 2, -2))));
        }
    }

    /** As zarr-python's write_empty_chunks. */
    @Test
    void leavesOutChunksOfTheFillValueUnlessToldNotTo() throws IOException {
        MemoryStore store = new MemoryStore();
        ZarrArray array = ZarrArray.create(store, "", ArrayOptions.of(DType.INT32, 16).chunks(4).shards(16).codecs());
        long index = 4 * 16 + 4;
        array.write(1, Slice.to(4));
        assertEquals(16 + index, store.size("c/0").getAsLong());
        ZarrArray all = array.with(ZarrSettings.DEFAULT.withElideFill(false));
        all.write(2, Slice.to(4));
        assertEquals(64 + index, store.size("c/0").getAsLong());
        all.write(0);
        assertEquals(64 + index, store.size("c/0").getAsLong());
        assertTrue(array.read(BufferPrototype.cpu()).allEqual(0));
        array.write(0, Slice.to(2));
        assertEquals(List.of("zarr.json"), store.list(""));
    }

    /** Through the same array, in any settings: nothing that one writes is lost. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void takesPartsOfOneEntryFromSeveralThreads(boolean sharded) throws Exception {
        int parts = 64;
        int threads = 4;
        ArrayOptions options = ArrayOptions.of(DType.INT32, parts * 16);
        ZarrArray array = ZarrArray.create(new MemoryStore(), "",
                sharded ? options.chunks(16).shards(parts * 16) : options.chunks(parts * 16));
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int first = thread;
                ZarrArray own = array.with(ZarrSettings.DEFAULT.withThreads(1 + thread % 2));
                all.add(pool.submit(() -> {
                    for (int part = first; part < parts; part += threads) {
                        own.write(part + 1, Slice.of(16L * part, 16L * part + 16));
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            pool.shutdown();
        }
        NDBuffer read = array.read(BufferPrototype.cpu());
        for (int part = 0; part < parts; part++) {
            assertTrue(read.get(Slice.of(16L * part, 16L * part + 16)).allEqual(part + 1), "part " + part);
        }
    }
}
