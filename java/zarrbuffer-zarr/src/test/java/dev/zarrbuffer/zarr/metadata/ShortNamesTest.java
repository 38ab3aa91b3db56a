package dev.zarrbuffer.zarr.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.store.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What format 3 names may be an object, or a name alone. */
class ShortNamesTest {
    private static final BufferPrototype CPU = BufferPrototype.cpu();

    private final MemoryStore store = new MemoryStore();

    private ZarrArray open(String type, String keys, String codecs, String more) throws IOException {
        String json = """
                {"zarr_format": 3, "node_type": "array", "shape": [4], "data_type": %s, "fill_value": 0,
                 "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [4]}, "must_understand": true},
                 "chunk_key_encoding": %s, "codecs": %s%s}""".formatted(type, keys, codecs, more);
        store.set("zarr.json", CPU.buffer().fromBytes(json.getBytes(StandardCharsets.UTF_8)));
        return ZarrArray.open(store, "");
    }

    private void assertWorks(ZarrArray array, String key) throws IOException {
        array.write(7);
        assertEquals(List.of(key, "zarr.json"), store.list(""));
        assertTrue(ZarrArray.open(store, "").read(CPU).allEqual(7));
        store.delete(key);
    }

    @Test
    void takesNamesOfKeys() throws IOException {
        for (String form : List.of("\"%s\"", "{\"name\": \"%s\"}", "{\"name\": \"%s\", \"configuration\": {}}",
                "{\"name\": \"%s\", \"must_understand\": false}")) {
            assertWorks(open("\"uint8\"", form.formatted("default"), "[\"bytes\"]", ""), "c/0");
            assertWorks(open("\"uint8\"", form.formatted("v2"), "[\"bytes\"]", ""), "0");
        }
    }

    @Test
    void takesObjectsOfTypes() throws IOException {
        for (String form : List.of("\"uint8\"", "{\"name\": \"uint8\"}",
                "{\"name\": \"uint8\", \"configuration\": {}}",
                "{\"name\": \"uint8\", \"must_understand\": true}")) {
            ZarrArray array = open(form, "\"default\"", "[\"bytes\"]", "");
            assertEquals(DType.UINT8, array.dtype());
            assertWorks(array, "c/0");
        }
        String times = """
                {"name": "numpy.timedelta64", "configuration": {"unit": "s", "scale_factor": 1},
                 "must_understand": true}""";
        String little = "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}]";
        assertEquals(DType.Kind.TIMEDELTA, open(times, "\"default\"", little, "").dtype().kind());
    }

    @Test
    void takesNamesInShards() throws IOException {
        String sharding = """
                [{"name": "sharding_indexed", "configuration": {"chunk_shape": [2], "codecs": ["bytes", "crc32c"],
                  "index_codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, "crc32c"]}}]""";
        assertWorks(open("\"uint8\"", "\"default\"", sharding, ""), "c/0");
        String wrong = sharding.replace("[\"bytes\", \"crc32c\"]", "[\"bytes\", 7]");
        String message = assertThrows(MetadataException.class,
                () -> open("\"uint8\"", "\"default\"", wrong, "")).getMessage();
        assertTrue(message.contains("codecs[1] must be a name, or an object with a name, not 7"), message);
    }

    @Test
    void leavesOutWhatNeedNotBeUnderstood() throws IOException {
        String transformers = ", \"storage_transformers\": [{\"name\": \"x\", \"must_understand\": %s}]";
        assertWorks(open("\"uint8\"", "\"default\"", "[\"bytes\"]", transformers.formatted("false")), "c/0");
        for (String must : List.of("true", "1", "null")) {
            assertThrows(MetadataException.class,
                    () -> open("\"uint8\"", "\"default\"", "[\"bytes\"]", transformers.formatted(must)), must);
        }
    }

    /** Without it the bytes are something else. */
    @ParameterizedTest
    @ValueSource(strings = {
            "[\"bytes\", {\"name\": \"unheard-of\", \"must_understand\": false}]", "[\"bytes\", \"unheard-of\"]",
            "[\"bytes\", {\"configuration\": {}}]", "[{\"name\": \"bytes\", \"configuration\": 1}]", "[7]", "[null]"})
    void refusesCodecsThatItDoesNotKnow(String codecs) {
        MetadataException e = assertThrows(MetadataException.class,
                () -> open("\"uint8\"", "\"default\"", codecs, ""));
        assertEquals("zarr.json", e.key());
    }
}
