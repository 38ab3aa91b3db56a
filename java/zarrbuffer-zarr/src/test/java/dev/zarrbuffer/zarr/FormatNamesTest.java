package dev.zarrbuffer.zarr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.zarr.codec.ChunkSpec;
import dev.zarrbuffer.zarr.codec.CodecPipeline;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.metadata.Json;
import dev.zarrbuffer.zarr.metadata.MetadataException;
import dev.zarrbuffer.zarr.store.MemoryStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Codecs of new arrays in the terms of their format. */
class FormatNamesTest {
    private static final BufferPrototype CPU = BufferPrototype.cpu();

    private final MemoryStore store = new MemoryStore();

    private Object written(int format, CodecSpec codec) throws IOException {
        ZarrArray array = ZarrArray.create(store, "", ArrayOptions.of(DType.INT32, 100).chunks(100).zarrFormat(format)
                .overwrite(true).codecs(codec));
        array.write(5);
        assertTrue(ZarrArray.open(store, "").read(CPU).allEqual(5));
        String key = format == 2 ? ".zarray" : "zarr.json";
        Map<String, Object> json = Json.parse(key, store.get(key, CPU).orElseThrow().toByteArray());
        return format == 2 ? json.get("compressor") : ((List<?>) json.get("codecs")).get(1);
    }

    private static Map<String, Object> v2Blosc(String compressor, int shuffle) {
        return Map.of("id", "blosc", "cname", compressor, "clevel", 5, "shuffle", shuffle, "blocksize", 0);
    }

    private static Map<String, Object> v3Blosc(String compressor, String shuffle) {
        return Map.of("name", "blosc", "configuration", Map.of(
                "typesize", 4, "cname", compressor, "clevel", 5, "shuffle", shuffle, "blocksize", 0));
    }

    @Test
    void namesTheShuffleAsTheFormatDoes() throws IOException {
        List<String> names = List.of("noshuffle", "shuffle", "bitshuffle");
        for (String name : names) {
            int number = names.indexOf(name);
            CodecSpec byNumber = CodecSpec.of("blosc", "cname", "zstd", "clevel", 5, "shuffle", number, "blocksize", 0);
            for (CodecSpec spec : List.of(CodecSpec.blosc("zstd", 5, name, 4), byNumber)) {
                assertEquals(v2Blosc("zstd", number), written(2, spec));
                assertEquals(v3Blosc("zstd", name), written(3, spec));
            }
        }
        assertEquals(v3Blosc("lz4", "shuffle"), written(3, CodecSpec.of("blosc", "shuffle", -1)));
        assertEquals(v3Blosc("lz4", "shuffle"), written(3, CodecSpec.of("blosc")));
    }

    @Test
    void writesTheNamesOfTheFormat() throws IOException {
        assertEquals(Map.of("id", "zlib", "level", 1), written(2, CodecSpec.of("numcodecs.zlib", "level", 1)));
        assertEquals(Map.of("name", "numcodecs.zlib", "configuration", Map.of("level", 1)),
                written(3, CodecSpec.of("zlib", "level", 1)));
        assertEquals(Map.of("id", "zstd", "level", 3), written(2, CodecSpec.zstd(3)));
        assertEquals(Map.of("id", "zstd", "level", 3, "checksum", true),
                written(2, CodecSpec.of("zstd", "level", 3, "checksum", true)));
        assertEquals(Map.of("name", "crc32c"), written(3, CodecSpec.of("crc32c", "location", "end")));
        assertEquals(Map.of("name", "numcodecs.crc32c", "configuration", Map.of("location", "start")),
                written(3, CodecSpec.of("crc32c", "location", "start")));
    }

    /** Each that the message lists is known: some are refused, for a configuration that is missing. */
    @Test
    void namesWhatThereIsForWhatIsNotKnown() {
        ChunkSpec chunk = new ChunkSpec(new long[] {4}, DType.INT32, NDArray.zeros(DType.INT32));
        for (int format = 2; format <= 3; format++) {
            String listed = message("none", chunk, format).replaceFirst(".* there are (.*), and those of providers", "$1");
            List<String> names = List.of(listed.split(", "));
            assertEquals(format == 2 ? 16 : 19, names.size(), listed);
            for (String name : names) {
                assertFalse(message(name, chunk, format).contains("is not known"), name);
            }
        }
    }

    private static String message(String codec, ChunkSpec chunk, int format) {
        try {
            CodecPipeline.of(List.of(CodecSpec.of(codec)), chunk, format);
            return "";
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    @Test
    void refusesWhatAFormatDoesNotHave() throws IOException {
        CodecSpec sideways = CodecSpec.blosc("lz4", 5, "sideways", 4);
        CodecSpec shards = CodecSpec.sharding(new long[] {10}, List.of(CodecSpec.of("bytes", "endian", "little")));
        for (CodecSpec spec : List.of(CodecSpec.blosc("lz4", 5, "shuffle", 8), sideways, shards,
                CodecSpec.transpose(0), CodecSpec.of("bytes"))) {
            String message =
                    assertThrows(MetadataException.class, () -> written(2, spec), spec.toString()).getMessage();
            assertTrue(message.contains("codec '" + spec.name() + "'"), message);
        }
        for (CodecSpec spec : List.of(sideways, CodecSpec.of("blosc", "shuffle", 3))) {
            assertThrows(MetadataException.class, () -> written(3, spec), spec.toString());
        }
        assertEquals(List.of(), store.list(""));
    }

    @Test
    void readsOnlyWhatTheFormatHas() throws IOException {
        refuse(3, CodecSpec.blosc("lz4", 5, "shuffle", 4), "\"shuffle\" : \"shuffle\"", "\"shuffle\" : 1");
        refuse(2, CodecSpec.blosc("lz4", 5, "shuffle", 4), "\"shuffle\" : 1", "\"shuffle\" : \"shuffle\"");
        refuse(2, CodecSpec.of("zlib", "level", 1), "\"zlib\"", "\"numcodecs.zlib\"");
        refuse(3, CodecSpec.of("zlib", "level", 1), "\"numcodecs.zlib\"", "\"zlib\"");
    }

    private void refuse(int format, CodecSpec codec, String good, String bad) throws IOException {
        written(format, codec);
        String key = format == 2 ? ".zarray" : "zarr.json";
        String text = new String(store.get(key, CPU).orElseThrow().toByteArray(), StandardCharsets.UTF_8);
        assertTrue(text.contains(good), text);
        store.set(key, CPU.buffer().fromBytes(text.replace(good, bad).getBytes(StandardCharsets.UTF_8)));
        assertThrows(MetadataException.class, () -> ZarrArray.open(store, ""), bad);
    }

    /** A checksum stands where its configuration says. */
    @Test
    void putsChecksumsAtEitherEnd() throws IOException {
        for (String location : List.of("start", "end")) {
            written(2, CodecSpec.of("crc32c", "location", location));
            byte[] stored = store.get("0", CPU).orElseThrow().toByteArray();
            assertEquals(404, stored.length);
            boolean first = location.equals("start");
            CRC32C crc = new CRC32C();
            crc.update(stored, first ? 4 : 0, 400);
            int sum = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).getInt(first ? 0 : 400);
            assertEquals((int) crc.getValue(), sum);
        }
    }
}
