package dev.zarrbuffer.zarr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
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

/** Format 2's filters, against what numcodecs makes of the same numbers: filters.json, which filters.py wrote. */
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
