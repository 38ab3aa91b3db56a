package dev.zarrbuffer.zarr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.metadata.MetadataException;
import dev.zarrbuffer.zarr.store.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The filters of numcodecs, against what it makes of the same numbers: filters.json, which filters.py wrote. */
class FilterTest {
    private static final BufferPrototype CPU = BufferPrototype.cpu();

    /** A filter and what it is to do. */
    record Case(Map<String, Object> config, DType dtype, byte[] given, byte[] encoded, byte[] decoded) {
        CodecSpec spec() {
            Map<String, Object> configuration = new LinkedHashMap<>(config);
            return new CodecSpec((String) configuration.remove("id"), configuration);
        }

        ZarrArray create(MemoryStore store, CodecSpec... more) throws IOException {
            long count = given.length / dtype.itemSize();
            CodecSpec[] codecs = Stream.concat(Stream.of(spec()), Stream.of(more)).toArray(CodecSpec[]::new);
            // Without a compressor, and with no fill value in place of a chunk.
            return ZarrArray.create(store, "", ArrayOptions.of(dtype, count).chunks(count).zarrFormat(2).codecs(codecs))
                    .with(ZarrSettings.DEFAULT.withElideFill(false));
        }

        NDArray array(byte[] bytes) {
            return CPU.buffer().fromBytes(bytes).asHostArray().view(dtype);
        }

        @Override
        public String toString() {
            return config + " of " + dtype;
        }
    }

    static Stream<Case> cases() throws IOException {
        HexFormat hex = HexFormat.of();
        List<Object> cases = JSON.std.listFrom(Files.readString(Path.of("src/test/resources/filters.json")));
        return cases.stream().map(each -> {
            Map<?, ?> json = (Map<?, ?>) each;
            Map<String, Object> config = new LinkedHashMap<>();
            ((Map<?, ?>) json.get("config")).forEach((name, value) -> config.put((String) name, value));
            return new Case(config, DType.of((String) json.get("dtype")), hex.parseHex((String) json.get("given")),
                    hex.parseHex((String) json.get("encoded")), hex.parseHex((String) json.get("decoded")));
        });
    }

    /** As filters come in arrays: before a compressor, which keeps bytes as they are. */
    private static final CodecSpec STORED = CodecSpec.of("crc32");

    @ParameterizedTest
    @MethodSource("cases")
    void writesWhatNumcodecsWrites(Case filter) throws IOException {
        MemoryStore store = new MemoryStore();
        filter.create(store, STORED).write(filter.array(filter.given()));
        byte[] stored = store.get("0", CPU).orElseThrow().toByteArray();
        byte[] encoded = Arrays.copyOfRange(stored, 4, stored.length);
        assertEquals(HexFormat.of().formatHex(filter.encoded()), HexFormat.of().formatHex(encoded));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsWhatNumcodecsReads(Case filter) throws IOException {
        MemoryStore store = new MemoryStore();
        ZarrArray array = filter.create(store, STORED);
        array.write(filter.array(filter.given()));
        NDArray read = ZarrArray.open(store, "").read(CPU).asHostArray();
        byte[] bytes = CPU.buffer().fromArrayLike(read.view(DType.UINT8)).toByteArray();
        assertEquals(HexFormat.of().formatHex(filter.decoded()), HexFormat.of().formatHex(bytes));
    }

    /** In format 3 they stand before the bytes, whose order the type of what they give says here. */
    @ParameterizedTest
    @MethodSource("cases")
    void areBetweenArraysInFormat3(Case filter) throws IOException {
        Map<String, Object> config = filter.config();
        Object stored = config.getOrDefault("encode_dtype",
                config.getOrDefault("astype", config.getOrDefault("dtype", "|u1")));
        CodecSpec bytes = CodecSpec.of("bytes", "endian", stored.toString().startsWith(">") ? "big" : "little");
        boolean checksum = config.get("id").equals("fletcher32");
        long count = filter.given().length / filter.dtype().itemSize();
        MemoryStore store = new MemoryStore();
        ZarrArray array = ZarrArray.create(store, "", ArrayOptions.of(filter.dtype(), count).chunks(count)
                        .codecs(checksum ? List.of(bytes, filter.spec()) : List.of(filter.spec(), bytes)))
                .with(ZarrSettings.DEFAULT.withElideFill(false));
        array.write(filter.array(filter.given()));
        assertEquals(HexFormat.of().formatHex(filter.encoded()),
                HexFormat.of().formatHex(store.get("c/0", CPU).orElseThrow().toByteArray()));
        NDArray read = ZarrArray.open(store, "").read(CPU).asHostArray();
        assertTrue(read.allEqual(filter.array(filter.decoded()), true));
        assertEquals("numcodecs." + config.get("id"), array.metadata().codecs().get(checksum ? 1 : 0).name());
    }

    private static void put(MemoryStore store, String key, String text) throws IOException {
        store.set(key, CPU.buffer().fromBytes(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    /** As zarr-python writes such metadata, with bytes made by hand. */
    private static ZarrArray format3(MemoryStore store, String type, String shape, String fill, String codecs)
            throws IOException {
        put(store, "zarr.json", """
                {"zarr_format": 3, "node_type": "array", "shape": %s, "data_type": "%s", "fill_value": %s,
                 "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": %s}},
                 "chunk_key_encoding": {"name": "default"}, "codecs": [%s]}"""
                .formatted(shape, type, fill, shape, codecs));
        return ZarrArray.open(store, "");
    }

    private static final String LITTLE = "{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}";

    private void assertStored(MemoryStore store, String hex) throws IOException {
        assertEquals(hex, HexFormat.of().formatHex(store.get("c/0/0", CPU).orElseThrow().toByteArray()));
    }

    private static String delta(String dtype, String astype) {
        return "{\"name\": \"numcodecs.delta\", \"configuration\": {\"dtype\": \"%s\", \"astype\": \"%s\"}}"
                .formatted(dtype, astype);
    }

    @Test
    void readsDeltaOfFormat3() throws IOException {
        MemoryStore store = new MemoryStore();
        ZarrArray array = format3(store, "int16", "[2, 2]", "0", delta("<i2", "<i4") + ", " + LITTLE);
        store.set("c/0/0", CPU.buffer().fromBytes(
                HexFormat.of().parseHex("01000000" + "02000000" + "fdffffff" + "0a000000")));
        NDArray expected = NDArray.of(new short[] {1, 3, 0, 10}).reshape(2, 2);
        assertTrue(array.read(CPU).allEqual(expected));
        store.delete("c/0/0");
        array.write(expected);
        assertStored(store, "01000000" + "02000000" + "fdffffff" + "0a000000");
    }

    @Test
    void readsPackedBitsOfFormat3() throws IOException {
        MemoryStore store = new MemoryStore();
        ZarrArray array = format3(store, "bool", "[3, 5]", "false",
                "{\"name\": \"numcodecs.packbits\"}, {\"name\": \"bytes\"}");
        array.write(true);
        array.write(false, Index.at(0), Index.at(1));
        assertStored(store, "01" + "bf" + "fe");
        NDArray expected = NDArray.full(DType.BOOL, true, 3, 5);
        expected.set(false, Index.at(0), Index.at(1));
        assertTrue(array.read(CPU).allEqual(expected));
        store.set("c/0/0", CPU.buffer().fromBytes(HexFormat.of().parseHex("02bffe")));
        assertThrows(ChunkException.class, () -> array.read(CPU));
    }

    /** Each is given what the one before makes; bytes come where nothing else is an array, inside of shards too. */
    @Test
    void chainsInFormat3() throws IOException {
        NDArray values = NDArray.of(new double[] {10, 11, 13, 16, 20, 25, 31, 38}).reshape(2, 4);
        CodecSpec cast = CodecSpec.of("numcodecs.astype", "encode_dtype", "<i4", "decode_dtype", "<f8");
        CodecSpec delta = CodecSpec.of("delta", "dtype", "<i4", "astype", "|i1");
        ArrayOptions options = ArrayOptions.of(DType.FLOAT64, 2, 4).chunks(2, 4)
                .codecs(CodecSpec.transpose(1, 0), cast, delta);
        MemoryStore store = new MemoryStore();
        ZarrArray array = ZarrArray.create(store, "", options);
        assertEquals("[transpose, numcodecs.astype, numcodecs.delta, bytes]",
                array.metadata().codecs().stream().map(CodecSpec::name).toList().toString());
        array.write(values);
        assertStored(store, "0a0a" + "f70e" + "f412" + "f116");
        assertTrue(array.read(CPU).allEqual(values));
        ZarrArray sharded = ZarrArray.create(new MemoryStore(), "", options.chunks(1, 2).shards(2, 4).fillValue(3));
        sharded.write(values);
        sharded.write(3, Index.at(0));
        values.set(3, Index.at(0));
        assertTrue(sharded.read(CPU).allEqual(values));
        CodecSpec shards = CodecSpec.sharding(new long[] {1, 4}, List.of(CodecSpec.of("bytes", "endian", "big")));
        ZarrArray before = ZarrArray.create(new MemoryStore(), "", ArrayOptions.of(DType.FLOAT64, 2, 4).chunks(2, 4)
                .fillValue(3).codecs(cast, shards));
        before.write(values);
        assertTrue(before.read(CPU).allEqual(values));
    }

    @Test
    void refusesFiltersInTheWrongPlace() throws IOException {
        String delta = delta("<i2", "<i2");
        for (String codecs : List.of(LITTLE + ", " + delta, delta("<i4", "<i4") + ", " + LITTLE,
                "{\"name\": \"numcodecs.packbits\"}, " + LITTLE, delta.replace("numcodecs.", "") + ", " + LITTLE)) {
            assertThrows(MetadataException.class,
                    () -> format3(new MemoryStore(), "int16", "[2, 2]", "0", codecs), codecs);
        }
    }

    /** Damage gives an exception or other numbers. */
    @ParameterizedTest
    @MethodSource("cases")
    void survivesDamage(Case filter) throws IOException {
        MemoryStore store = new MemoryStore();
        ZarrArray array = filter.create(store);
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            byte[] bad = Arrays.copyOf(filter.encoded(), random.nextInt(2 * filter.encoded().length));
            if (bad.length > 0) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
            }
            store.set("0", CPU.buffer().fromBytes(bad));
            try {
                assertEquals(array.shape()[0], array.read(CPU).shape()[0]);
            } catch (ChunkException e) {
                assertEquals("0", e.key());
            }
        }
    }

    @Test
    void findsDamageByFletcher32() throws IOException {
        MemoryStore store = new MemoryStore();
        Case filter = cases().filter(each -> each.config().get("id").equals("fletcher32")).findFirst().orElseThrow();
        ZarrArray array = filter.create(store);
        byte[] bad = filter.encoded().clone();
        bad[1000] ^= 4;
        store.set("0", CPU.buffer().fromBytes(bad));
        String message = assertThrows(ChunkException.class, () -> array.read(CPU)).getMessage();
        assertTrue(message.contains("fletcher32: the checksum is"), message);
    }

    @Test
    void refusesFiltersThatCannotBe() {
        for (CodecSpec spec : List.of(
                CodecSpec.of("delta", "dtype", "<c8"), CodecSpec.of("delta", "dtype", "<f2"),
                CodecSpec.of("quantize", "dtype", "<f4"), CodecSpec.of("quantize", "dtype", "<i4", "digits", 1),
                CodecSpec.of("fixedscaleoffset", "dtype", "<f4", "scale", 0, "offset", 1),
                CodecSpec.of("fixedscaleoffset", "dtype", "<f4", "scale", "x", "offset", 1),
                CodecSpec.of("astype"), CodecSpec.of("astype", "encode_dtype", "|S3"), CodecSpec.of("packbits"))) {
            ArrayOptions options = ArrayOptions.of(DType.FLOAT32, 4).zarrFormat(2).codecs(spec);
            String message = assertThrows(MetadataException.class,
                    () -> ZarrArray.create(new MemoryStore(), "", options), spec.toString()).getMessage();
            assertTrue(message.contains("codec '" + spec.name() + "'"), message);
        }
    }
}
