package dev.zarrbuffer.zarr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Memory;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.metadata.Json;
import dev.zarrbuffer.zarr.metadata.MetadataException;
import dev.zarrbuffer.zarr.store.MemoryStore;
import dev.zarrbuffer.zarr.store.ZarrException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BadInputTest {
    private static final BufferPrototype CPU = BufferPrototype.cpu();

    private final MemoryStore store = new MemoryStore();

    private static NDArray content() {
        short[] values = new short[64 * 64];
        Random random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) (i / 7 + random.nextInt(3));
        }
        return NDArray.of(values).reshape(64, 64);
    }

    private ZarrArray stored(int format, CodecSpec... codecs) throws IOException {
        ZarrArray array = ZarrArray.create(store, "x", ArrayOptions.of(DType.INT16, 64, 64).chunks(32, 32)
                .zarrFormat(format).codecs(codecs));
        array.write(content());
        return array;
    }

    private byte[] get(String key) throws IOException {
        return store.get(key, CPU).orElseThrow().toByteArray();
    }

    private void put(String key, byte[] bytes) throws IOException {
        store.set(key, CPU.buffer().fromBytes(bytes));
    }

    static Stream<List<CodecSpec>> checked() {
        return Stream.of(
                List.of(CodecSpec.crc32c()),
                List.of(CodecSpec.of("zstd", "level", 1, "checksum", true)),
                List.of(CodecSpec.gzip(1)),
                List.of(CodecSpec.zstd(1), CodecSpec.crc32c()),
                List.of(CodecSpec.blosc("lz4", 5, "shuffle", 2), CodecSpec.crc32c()));
    }

    /** Where there is a checksum no flipped bit goes unnoticed; the exception has the key, and others are unharmed. */
    @ParameterizedTest
    @MethodSource("checked")
    void findsFlippedBits(List<CodecSpec> codecs) throws IOException {
        ZarrArray array = stored(3, codecs.toArray(CodecSpec[]::new));
        byte[] good = get("x/c/1/0");
        Random random = new Random(3);
        for (int i = 0; i < 150; i++) {
            byte[] bad = good.clone();
            int at = random.nextInt(bad.length);
            // gzip's header has bytes that mean nothing: time and system.
            if (codecs.get(0).name().equals("gzip") && at < 10) {
                continue;
            }
            bad[at] ^= (byte) (1 << random.nextInt(8));
            put("x/c/1/0", bad);
            ChunkException e = assertThrows(ChunkException.class, () -> array.read(CPU), "at " + at);
            assertEquals("x/c/1/0", e.key());
            assertTrue(array.read(CPU, Slice.to(32)).allEqual(content().get(Slice.to(32))));
        }
    }

    static Stream<CodecSpec> all() {
        return Stream.of(CodecSpec.of("zlib", "level", 1), CodecSpec.of("gzip", "level", 1), CodecSpec.zstd(1),
                CodecSpec.of("lz4"), CodecSpec.of("bz2", "level", 1), blosc("blosclz"), blosc("lz4"), blosc("zlib"),
                blosc("zstd"), blosc("snappy"), CodecSpec.of("crc32"), CodecSpec.of("delta", "dtype", "<i2"),
                CodecSpec.of("shuffle", "elementsize", 2));
    }

    private static CodecSpec blosc(String name) {
        return CodecSpec.of("blosc", "cname", name, "clevel", 5, "shuffle", 2, "blocksize", 0);
    }

    /** Damaged bytes give an exception or other numbers, never a crash, never another chunk's shape. */
    @ParameterizedTest
    @MethodSource("all")
    void survivesDamage(CodecSpec codec) throws IOException {
        ZarrArray array = stored(2, codec);
        assertTrue(array.read(CPU).allEqual(content()));
        byte[] good = get("x/0.1");
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            byte[] bad = good.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                bad[random.nextInt(i % 2 == 0 ? bad.length : Math.min(bad.length, 32))] = (byte) random.nextInt();
            }
            put("x/0.1", bad);
            try {
                assertArrayEquals(new long[] {64, 64}, array.read(CPU).shape());
            } catch (ChunkException e) {
                assertEquals("x/0.1", e.key());
            }
        }
        for (int length = 0; length < good.length; length += 1 + good.length / 50) {
            put("x/0.1", Arrays.copyOf(good, length));
            assertThrows(ChunkException.class, () -> array.read(CPU));
        }
        put("x/0.1", good);
        assertTrue(array.read(CPU).allEqual(content()));
    }

    private ZarrArray sharded(String location) throws IOException {
        ZarrArray array = ZarrArray.create(store, "s", ArrayOptions.of(DType.INT16, 64, 64).chunks(64, 64).overwrite(true).codecs(
                CodecSpec.sharding(new long[] {32, 32}, List.of(CodecSpec.bytes(ByteOrder.LITTLE_ENDIAN)), location)));
        array.write(content());
        return array;
    }

    /** Changes the index and makes its checksum right again. */
    private void changeIndex(String location, Consumer<ByteBuffer> change) throws IOException {
        byte[] shard = get("s/c/0/0");
        int start = location.equals("start") ? 0 : shard.length - 68;
        ByteBuffer index = ByteBuffer.wrap(shard, start, 68).slice().order(ByteOrder.LITTLE_ENDIAN);
        change.accept(index);
        CRC32C crc = new CRC32C();
        crc.update(shard, start, 64);
        index.putInt(64, (int) crc.getValue());
        put("s/c/0/0", shard);
    }

    @ParameterizedTest
    @CsvSource({"start", "end"})
    void refusesShardIndexesThatLie(String location) throws IOException {
        List<Consumer<ByteBuffer>> lies = List.of(
                index -> index.putLong(16, 1L << 60),
                index -> index.putLong(24, 1L << 60),
                index -> index.putLong(16, -5),
                index -> index.putLong(24, -1),
                index -> index.putLong(16, index.getLong(0)),
                index -> index.putLong(16, location.equals("start") ? 10 : 8192),
                index -> index.putLong(24, 2049));
        for (Consumer<ByteBuffer> lie : lies) {
            ZarrArray array = sharded(location);
            changeIndex(location, lie);
            ZarrException e = assertThrows(ZarrException.class, () -> array.read(CPU));
            assertTrue(e.key().startsWith("s/c/0/0"), e.getMessage());
            assertThrows(ZarrException.class, () -> array.verify(array.entries().findFirst().orElseThrow()));
        }
        ZarrArray array = sharded(location);
        byte[] shard = get("s/c/0/0");
        shard[location.equals("start") ? 3 : shard.length - 10] ^= 1;
        put("s/c/0/0", shard);
        assertTrue(assertThrows(ChunkException.class, () -> array.read(CPU)).getMessage().contains("checksum"));
        put("s/c/0/0", new byte[20]);
        assertThrows(ChunkException.class, () -> array.read(CPU));
    }

    @Test
    void refusesMetadataThatLies() throws IOException {
        stored(3, CodecSpec.zstd(1));
        Map<String, Object> good = Json.parse("x", get("x/zarr.json"));
        Map<String, Object> lies = new LinkedHashMap<>();
        lies.put("shape", List.of(-1, 64));
        lies.put("shape ", List.of(Long.MAX_VALUE, Long.MAX_VALUE));
        lies.put("shape  ", List.of(64));
        lies.put("shape   ", "64");
        lies.put("shape    ", List.of(1.5, 64));
        lies.put("data_type", "float31");
        lies.put("data_type ", 7);
        lies.put("data_type  ", Map.of("name", "raw_bytes", "configuration", Map.of("length_bytes", 0)));
        lies.put("chunk_grid", Map.of("name", "regular", "configuration", Map.of("chunk_shape", List.of(0, 32))));
        lies.put("chunk_grid ", Map.of("name", "rectangular"));
        lies.put("chunk_grid  ", Map.of("name", "regular", "configuration",
                Map.of("chunk_shape", List.of(Long.MAX_VALUE, 32))));
        lies.put("chunk_key_encoding", Map.of("name", "default", "configuration", Map.of("separator", "..")));
        lies.put("fill_value", 70000);
        lies.put("fill_value ", "x");
        lies.put("fill_value  ", null);
        lies.put("codecs", List.of());
        lies.put("codecs ", List.of(Map.of("name", "unheard-of")));
        lies.put("codecs  ", List.of(Map.of("name", "zstd"), Map.of("name", "bytes")));
        lies.put("codecs   ", List.of(Map.of("name", "bytes")));
        lies.put("codecs    ", List.of(Map.of("name", "transpose", "configuration", Map.of("order", List.of(0, 0))),
                Map.of("name", "bytes", "configuration", Map.of("endian", "little"))));
        lies.put("zarr_format", 4);
        lies.put("node_type", "arr");
        lies.put("storage_transformers", List.of(Map.of("name", "x")));
        lies.put("unknown", 1);
        lies.put("attributes", List.of());
        lies.put("dimension_names", List.of("x"));
        for (Map.Entry<String, Object> lie : lies.entrySet()) {
            Map<String, Object> bad = new LinkedHashMap<>(good);
            bad.put(lie.getKey().strip(), lie.getValue());
            put("x/zarr.json", Json.format(bad));
            MetadataException e = assertThrows(MetadataException.class, () -> ZarrArray.open(store, "x"), lie.toString());
            assertEquals("x/zarr.json", e.key());
        }
        for (String member : good.keySet()) {
            Map<String, Object> bad = new LinkedHashMap<>(good);
            bad.remove(member);
            put("x/zarr.json", Json.format(bad));
            if (!List.of("attributes", "storage_transformers").contains(member)) {
                assertThrows(MetadataException.class, () -> ZarrArray.open(store, "x"), member);
            }
        }
        put("x/zarr.json", Arrays.copyOf(Json.format(good), 100));
        assertThrows(MetadataException.class, () -> ZarrArray.open(store, "x"));
        Map<String, Object> tolerant = new LinkedHashMap<>(good);
        tolerant.put("later", Map.of("must_understand", false));
        put("x/zarr.json", Json.format(tolerant));
        ZarrArray array = ZarrArray.open(store, "x");
        array.setAttributes(Map.of("a", 1));
        assertTrue(Json.parse("x", get("x/zarr.json")).containsKey("later"));
    }

    @Test
    void refusesMetadataOfFormat2ThatLies() throws IOException {
        stored(2, CodecSpec.of("zlib", "level", 1));
        Map<String, Object> good = Json.parse("x", get("x/.zarray"));
        Map<String, Object> lies = new LinkedHashMap<>();
        lies.put("shape", List.of(-1, 64));
        lies.put("shape ", List.of(64));
        lies.put("shape  ", List.of(Long.MAX_VALUE, Long.MAX_VALUE));
        lies.put("shape   ", Map.of());
        lies.put("chunks", List.of(0, 32));
        lies.put("chunks ", List.of(32));
        lies.put("chunks  ", true);
        lies.put("dtype", "<i3");
        lies.put("dtype ", List.of(List.of("a")));
        lies.put("dtype  ", "|O");
        lies.put("fill_value", 70000);
        lies.put("fill_value ", "x");
        lies.put("order", "K");
        lies.put("filters", 3);
        lies.put("filters ", List.of("delta"));
        lies.put("filters  ", List.of(Map.of("id", "unheard-of")));
        lies.put("compressor", "zlib");
        lies.put("compressor ", Map.of("id", "unheard-of"));
        lies.put("compressor  ", Map.of("level", 1));
        lies.put("compressor   ", Map.of("id", "zlib", "level", 77));
        lies.put("dimension_separator", "..");
        lies.put("zarr_format", 3);
        for (Map.Entry<String, Object> lie : lies.entrySet()) {
            Map<String, Object> bad = new LinkedHashMap<>(good);
            bad.put(lie.getKey().strip(), lie.getValue());
            put("x/.zarray", Json.format(bad));
            MetadataException e = assertThrows(MetadataException.class, () -> ZarrArray.open(store, "x"), lie.toString());
            assertEquals("x/.zarray", e.key());
        }
        for (String member : good.keySet()) {
            Map<String, Object> bad = new LinkedHashMap<>(good);
            bad.remove(member);
            put("x/.zarray", Json.format(bad));
            if (!List.of("filters", "dimension_separator", "order").contains(member)) {
                assertThrows(MetadataException.class, () -> ZarrArray.open(store, "x"), member);
            }
        }
        put("x/.zattrs", "[1]".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        put("x/.zarray", Json.format(good));
        assertThrows(MetadataException.class, () -> ZarrArray.open(store, "x"));
        store.delete("x/.zattrs");
        Map<String, Object> more = new LinkedHashMap<>(good);
        more.put("later", 1);
        put("x/.zarray", Json.format(more));
        ZarrArray.open(store, "x").resize(64, 70);
        assertEquals(1, Json.parse("x", get("x/.zarray")).get("later"));
    }

    @Test
    void refusesChunksLargerThanMemory() throws IOException {
        ZarrArray array = ZarrArray.create(store, "huge", ArrayOptions.of(DType.FLOAT64, 1L << 40)
                .chunks(1L << 40).codecs());
        put("huge/c/0", new byte[100]);
        ChunkException e = assertThrows(ChunkException.class, () -> array.read(CPU, Slice.to(1)));
        assertEquals("huge/c/0", e.key());
        assertThrows(ChunkException.class, () -> array.write(1, Slice.to(1)));
    }

    /** A thread that fails stops the others, and nothing of the result gets out. */
    @Test
    void stopsAtTheFirstError() throws IOException {
        ZarrArray array = stored(3, CodecSpec.crc32c()).with(ZarrSettings.DEFAULT.withThreads(4));
        for (String key : List.of("x/c/0/0", "x/c/0/1", "x/c/1/0", "x/c/1/1")) {
            put(key, new byte[5]);
        }
        assertThrows(ChunkException.class, () -> array.read(CPU));
        NDBuffer target = CPU.ndBuffer().empty(DType.INT16, 64, 64);
        assertThrows(ChunkException.class, () -> array.readInto(target));
        Buffer old = store.get("x/c/0/0", CPU).orElseThrow();
        assertThrows(ChunkException.class, () -> array.write(1, Slice.to(5)));
        assertEquals(old, store.get("x/c/0/0", CPU).orElseThrow());
    }

    @Test
    void aShardBehindACompressorHasNoMoreBytesThanAShardCan() throws IOException {
        ZarrArray array = ZarrArray.create(store, "b", ArrayOptions.of(DType.INT16, 64, 64).chunks(64, 64).codecs(
                CodecSpec.sharding(new long[] {32, 32}, List.of(CodecSpec.bytes(ByteOrder.LITTLE_ENDIAN)), "end"),
                CodecSpec.gzip(1)));
        array.write(content());
        assertTrue(array.read(CPU).allEqual(content()));
        java.io.ByteArrayOutputStream bomb = new java.io.ByteArrayOutputStream();
        try (java.util.zip.GZIPOutputStream gzip = new java.util.zip.GZIPOutputStream(bomb)) {
            gzip.write(new byte[4 << 20]);
        }
        put("b/c/0/0", bomb.toByteArray());
        long before = Memory.inUse(Device.CPU);
        Memory.resetPeak(Device.CPU);
        assertEquals("b/c/0/0", assertThrows(ChunkException.class, () -> array.read(CPU)).key());
        long taken = Memory.peak(Device.CPU) - before;
        assertTrue(taken < 1 << 20, taken + " bytes were taken");
    }

    @Test
    void memoryThatIsNotThereIsAnErrorOfTheChunk() throws IOException {
        int mib = 1 << 20;
        ZarrArray array = ZarrArray.create(store, "m", ArrayOptions.of(DType.UINT8, 96L * mib).chunks(96L * mib)
                .codecs(CodecSpec.zstd(1)));
        array.write(1);
        NDBuffer target = CPU.ndBuffer().empty(DType.UINT8, 10);
        long limit = Memory.limit(Device.CPU);
        try (NDArray taken = NDArray.empty(DType.UINT8, 100L * mib)) {
            // Room for the chunk alone, not beside what is taken.
            Memory.setLimit(Device.CPU, taken.size() + mib);
            assertEquals("m/c/0", assertThrows(ChunkException.class, () -> array.readInto(target, Slice.to(10))).key());
        } finally {
            Memory.setLimit(Device.CPU, limit);
        }
        array.readInto(target, Slice.to(10));
        assertTrue(target.allEqual(1));
    }
}
