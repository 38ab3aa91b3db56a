package dev.zarrbuffer.zarr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.metadata.Json;
import dev.zarrbuffer.zarr.metadata.MetadataException;
import dev.zarrbuffer.zarr.store.ByteRange;
import dev.zarrbuffer.zarr.store.MemoryStore;
import dev.zarrbuffer.zarr.store.Store;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupTest {
    private static final BufferPrototype CPU = BufferPrototype.cpu();

    private final MemoryStore store = new MemoryStore();

    /** Like a web server: it cannot list. Remembers what was asked for. */
    private record Unlisted(Store store, Set<String> asked) implements Store {
        @Override
        public Optional<Buffer> get(String key, BufferPrototype prototype, ByteRange range) throws IOException {
            asked.add(key);
            return store.get(key, prototype, range);
        }

        @Override
        public OptionalLong size(String key) throws IOException {
            asked.add(key);
            return store.size(key);
        }

        @Override
        public List<String> list(String prefix) {
            throw new UnsupportedOperationException("no lists");
        }

        @Override
        public List<String> children(String prefix) {
            throw new UnsupportedOperationException("no lists");
        }
    }

    private ZarrGroup tree(String path, int format) throws IOException {
        ZarrGroup root = ZarrGroup.create(store, path, format, Map.of("title", "t"));
        root.createArray("a", ArrayOptions.of(DType.INT16, 4, 4).chunks(2, 2)).write(3);
        ZarrGroup inner = root.createGroup("g");
        inner.setAttributes(Map.of("deep", true));
        inner.createArray("b", ArrayOptions.of(DType.FLOAT32, 3)).write(1.5);
        inner.createGroup("h");
        return root;
    }

    private Map<String, Object> json(String key) throws IOException {
        return Json.parse(key, store.get(key, CPU).orElseThrow().toByteArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "3", "2 x/y", "3 x/y"})
    void consolidatedMetadataTellsAll(String where) throws IOException {
        int format = where.charAt(0) - '0';
        String path = where.substring(1).strip();
        ZarrGroup before = tree(path, format);
        assertEquals(List.of("a", "g"), before.consolidate().childNames());
        Set<String> asked = new TreeSet<>();
        ZarrGroup group = ZarrGroup.open(new Unlisted(store, asked), path);
        asked.clear();
        assertEquals(List.of("a", "g"), group.childNames());
        ZarrGroup inner = group.group("g");
        assertEquals(List.of("b", "h"), inner.childNames());
        assertEquals(Map.of("deep", true), inner.attributes());
        assertEquals(DType.FLOAT32, inner.array("b").dtype());
        assertTrue(asked.stream().noneMatch(key -> key.endsWith("zarr.json") || key.endsWith(".zarray")), asked.toString());
        assertTrue(group.array("a").read(CPU).allEqual(3) && group.array("g/b").read(CPU).allEqual(1.5));
        assertEquals(List.of(), inner.group("h").childNames());
        assertEquals(Map.of("title", "t"), group.attributes());
    }

    /** As zarr-python has it. */
    @Test
    void writesTheFormatsOfZarrPython() throws IOException {
        tree("", 3).consolidate();
        Map<String, Object> document = json("zarr.json");
        assertEquals(Set.of("attributes", "zarr_format", "node_type", "consolidated_metadata"), document.keySet());
        Map<?, ?> consolidated = (Map<?, ?>) document.get("consolidated_metadata");
        assertEquals("inline", consolidated.get("kind"));
        assertEquals(false, consolidated.get("must_understand"));
        Map<?, ?> nodes = (Map<?, ?>) consolidated.get("metadata");
        assertEquals(Set.of("a", "g", "g/b", "g/h"), nodes.keySet());
        assertEquals(json("g/b/zarr.json"), nodes.get("g/b"));

        ZarrGroup.create(store, "v2", 2, Map.of());
        ZarrGroup.open(store, "v2").createArray("a", ArrayOptions.of(DType.INT8, 2));
        ZarrGroup.open(store, "v2").consolidate();
        Map<String, Object> v2 = json("v2/.zmetadata");
        assertEquals(1, v2.get("zarr_consolidated_format"));
        Map<?, ?> entries = (Map<?, ?>) v2.get("metadata");
        assertEquals(Set.of(".zgroup", ".zattrs", "a/.zarray", "a/.zattrs"), entries.keySet());
        assertEquals(json("v2/a/.zarray"), entries.get("a/.zarray"));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void whatIsConsolidatedChangesAsItIsStored(int format) throws IOException {
        ZarrGroup group = ZarrGroup.create(store, "", format, Map.of());
        group.createArray("x", ArrayOptions.of(DType.INT32, 0).chunks(4));
        group.consolidate();
        for (int i = 0; i < 3; i++) {
            ZarrGroup.open(store, "").array("x").append(new int[] {i}, 0);
        }
        assertTrue(ZarrArray.open(store, "x").read(CPU).allEqual(new int[] {0, 1, 2}));
        group.setAttributes(Map.of("unit", "m"));
        ZarrGroup again = ZarrGroup.open(new Unlisted(store, new TreeSet<>()), "");
        assertEquals(List.of("x"), again.childNames());
        assertEquals(Map.of("unit", "m"), again.attributes());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void consolidatesNothingOfAnotherFormat(int format) throws IOException {
        ZarrGroup group = ZarrGroup.create(store, "", format, Map.of());
        ZarrArray.create(store, "old", ArrayOptions.of(DType.INT32, 0).chunks(4).zarrFormat(5 - format));
        MetadataException e = assertThrows(MetadataException.class, group::consolidate);
        assertTrue(e.getMessage().contains("old") && e.getMessage().contains("of format " + (5 - format)), e.getMessage());
        assertEquals(List.of("old"), ZarrGroup.open(store, "").childNames());
    }

    /** It can be done again, and does not swallow what was consolidated before. */
    @Test
    void followsChangesWhenDoneAgain() throws IOException {
        for (int format : new int[] {2, 3}) {
            ZarrGroup group = tree("f" + format, format).consolidate();
            group.group("g").consolidate();
            group.setAttributes(Map.of("title", "new"));
            group.createArray("late", ArrayOptions.of(DType.INT8, 2));
            assertEquals(List.of("a", "g"), ZarrGroup.open(store, "f" + format).childNames());
            ZarrGroup again = group.consolidate();
            assertEquals(List.of("a", "g", "late"), again.childNames());
            assertEquals(Map.of("title", "new"), again.attributes());
        }
        Map<?, ?> nodes = (Map<?, ?>) ((Map<?, ?>) json("f3/zarr.json").get("consolidated_metadata")).get("metadata");
        assertEquals(Set.of("a", "g", "g/b", "g/h", "late"), nodes.keySet());
        assertTrue(!((Map<?, ?>) nodes.get("g")).containsKey("consolidated_metadata"), nodes.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void consolidatedMetadataOfNothingTellsThatToo(int format) throws IOException {
        ZarrGroup.create(store, "", format, Map.of()).consolidate();
        ZarrGroup group = ZarrGroup.open(new Unlisted(store, new TreeSet<>()), "");
        assertEquals(List.of(), group.childNames());
        assertEquals(List.of(), group.children());
    }

    /** As zarr-python has it: that of groups inside says nothing of what is in them. */
    @Test
    void anEmptyListInsideDoesNotHideWhatTheGroupAboveTells() throws IOException {
        tree("", 3).consolidate();
        Map<String, Object> root = json("zarr.json");
        Map<String, Object> nothing = Map.of("kind", "inline", "must_understand", false, "metadata", Map.of());
        @SuppressWarnings("unchecked")
        Map<String, Object> nodes =
                (Map<String, Object>) ((Map<String, Object>) root.get("consolidated_metadata")).get("metadata");
        @SuppressWarnings("unchecked")
        Map<String, Object> inner = (Map<String, Object>) nodes.get("g");
        inner.put("consolidated_metadata", nothing);
        store.set("zarr.json", CPU.buffer().fromBytes(Json.format(root)));
        ZarrGroup group = ZarrGroup.open(new Unlisted(store, new TreeSet<>()), "");
        assertEquals(List.of("b", "h"), group.group("g").childNames());
    }

    @Test
    void refusesWhatMustBeUnderstood() throws IOException {
        ZarrGroup.create(store, "", 3, Map.of());
        Map<String, Object> good = json("zarr.json");
        for (Object value : List.of(1, Map.of(), Map.of("must_understand", true), Map.of("must_understand", false))) {
            Map<String, Object> more = new LinkedHashMap<>(good);
            more.put("foo", value);
            store.set("zarr.json", CPU.buffer().fromBytes(Json.format(more)));
            if (value.equals(Map.of("must_understand", false))) {
                ZarrGroup.open(store, "").setAttributes(Map.of("a", 1));
                assertEquals(value, json("zarr.json").get("foo"));
            } else {
                MetadataException e = assertThrows(MetadataException.class, () -> ZarrGroup.open(store, ""));
                assertTrue(e.getMessage().contains("foo"), e.getMessage());
            }
        }
    }

    @Test
    void refusesConsolidatedMetadataThatLies() throws IOException {
        tree("", 3).consolidate();
        Map<String, Object> good = json("zarr.json");
        for (Object lie : List.of(7, List.of(), Map.of("kind", "inline"), Map.of("metadata", 1),
                Map.of("metadata", Map.of("a", "x")))) {
            Map<String, Object> bad = new LinkedHashMap<>(good);
            bad.put("consolidated_metadata", lie);
            store.set("zarr.json", CPU.buffer().fromBytes(Json.format(bad)));
            assertThrows(MetadataException.class, () -> ZarrGroup.open(store, ""), lie.toString());
        }
        Map<String, Object> outside = new LinkedHashMap<>(good);
        outside.put("consolidated_metadata", Map.of("metadata", Map.of("../../x", good)));
        store.set("zarr.json", CPU.buffer().fromBytes(Json.format(outside)));
        assertThrows(IOException.class, () -> ZarrGroup.open(store, "").children());
    }
}
