package dev.zarrbuffer.zarr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.LocalStore;
import dev.zarrbuffer.zarr.store.MemoryStore;
import dev.zarrbuffer.zarr.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where new nodes may be made, and what is there afterwards. */
class NewNodeTest {
    private static final BufferPrototype CPU = BufferPrototype.cpu();

    private final MemoryStore store = new MemoryStore();

    private static ArrayOptions options(DType dtype, int format) {
        return ArrayOptions.of(dtype, 4).chunks(2).zarrFormat(format);
    }

    private void make(String path, String kind, int format) throws IOException {
        if (kind.equals("array")) {
            ZarrArray.create(store, path, options(DType.INT32, format)).write(7);
        } else {
            ZarrGroup.create(store, path, format, Map.of("old", true)).createArray("x", options(DType.INT32, 3)).write(7);
        }
    }

    private static String what(ZarrNode node) {
        return (node instanceof ZarrArray ? "array" : "group") + node.zarrFormat();
    }

    @ParameterizedTest
    @CsvSource({"array,2", "array,3", "group,2", "group,3"})
    void leavesWhatIsThereAlone(String kind, int format) throws IOException {
        for (String path : List.of("", "a/b")) {
            store.list("").forEach(this::delete);
            make(path, kind, format);
            List<String> before = store.list("");
            for (int other : new int[] {2, 3}) {
                NodeExistsException e = assertThrows(NodeExistsException.class,
                        () -> ZarrArray.create(store, path, options(DType.FLOAT32, other)));
                assertEquals(path, e.key());
                assertThrows(NodeExistsException.class, () -> ZarrGroup.create(store, path, other, Map.of()));
            }
            assertEquals(before, store.list(""));
            assertEquals(kind + format, what(ZarrNode.open(store, path)));
        }
    }

    private void delete(String key) {
        try {
            store.delete(key);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"array,2", "array,3", "group,2", "group,3"})
    void overwritesAllThatIsThere(String kind, int format) throws IOException {
        for (String path : List.of("", "a/b")) {
            for (int other : new int[] {2, 3}) {
                store.list("").forEach(this::delete);
                ZarrGroup.create(store, "beside", 3, Map.of());
                make(path.isEmpty() ? "q" : path, kind, format);
                ZarrArray array = ZarrArray.create(store, path, options(DType.FLOAT32, other).fillValue(2).overwrite(true));
                assertTrue(array.read(CPU).allEqual(2));
                assertEquals("array" + other, what(ZarrNode.open(store, path)));
                assertEquals(other == 2 ? 2 : 1, store.list(path).size(), store.list("").toString());
                assertEquals(!path.isEmpty(), store.exists("beside/zarr.json"));
                ZarrGroup.create(store, path, format, Map.of("new", 1), true);
                assertEquals(List.of(), ZarrGroup.open(store, path).childNames());
                assertEquals(Map.of("new", 1), ZarrNode.open(store, path).attributes());
                assertEquals(format == 2 ? 2 : 1, store.list(path).size(), store.list("").toString());
            }
        }
    }

    @Test
    void overwritesInFolders(@TempDir Path folder) throws IOException {
        Store files = LocalStore.of(folder);
        ZarrArray.create(files, "a", options(DType.INT32, 3)).write(7);
        ZarrArray.create(files, "b", options(DType.INT32, 3)).write(7);
        ZarrArray array = ZarrArray.create(files, "a", options(DType.INT32, 2).overwrite(true));
        assertTrue(array.read(CPU).allEqual(0));
        assertEquals(List.of("a/.zarray", "a/.zattrs", "b/c/0", "b/c/1", "b/zarr.json", "zarr.json"), files.list(""));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void makesTheGroupsAbove(int format) throws IOException {
        ZarrArray.create(store, "a/b/c", options(DType.INT8, format));
        ZarrGroup root = ZarrGroup.open(store, "");
        assertEquals(List.of("a"), root.childNames());
        assertEquals(format, root.zarrFormat());
        assertEquals(List.of("c"), root.group("a/b").childNames());
        ZarrGroup.create(store, "d/e", format, Map.of());
        assertEquals(List.of("a", "d"), root.childNames());
    }

    @Test
    void keepsTheGroupsAbove() throws IOException {
        ZarrGroup.create(store, "", 3, Map.of("title", "t"));
        ZarrGroup.create(store, "g", 2, Map.of("unit", "m"));
        store.set("g/h/.zattrs", CPU.buffer().fromBytes("{\"kept\": 1}".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        ZarrArray.create(store, "g/h/x", options(DType.INT8, 2));
        assertEquals(Map.of("title", "t"), ZarrGroup.open(store, "").attributes());
        assertEquals(Map.of("unit", "m"), ZarrGroup.open(store, "g").attributes());
        assertEquals(Map.of("kept", 1), ZarrGroup.open(store, "g/h").attributes());
        assertTrue(!store.exists(".zgroup") && !store.exists("g/zarr.json"));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void refusesNodesInArrays(int format) throws IOException {
        ZarrArray.create(store, "a", options(DType.INT8, format));
        List<String> before = store.list("");
        for (boolean overwrite : new boolean[] {false, true}) {
            NodeExistsException e = assertThrows(NodeExistsException.class,
                    () -> ZarrArray.create(store, "a/b/c", options(DType.INT8, 3).overwrite(overwrite)));
            assertEquals("a", e.key());
            assertThrows(NodeExistsException.class, () -> ZarrGroup.create(store, "a/b", 2, Map.of(), overwrite));
        }
        assertEquals(before, store.list(""));
    }

    @ParameterizedTest
    @CsvSource({"array,2", "array,3", "group,2", "group,3"})
    void attributesThatAreNoJsonChangeNothing(String kind, int format) throws IOException {
        make("a/b", kind, format);
        List<String> before = store.list("");
        Map<?, ?> numbered = Map.of(1, 2);
        @SuppressWarnings("unchecked")
        List<Map<String, Object>> wrong = List.of(Map.of("x", new Object()), (Map<String, Object>) numbered);
        for (Map<String, Object> attributes : wrong) {
            for (String path : List.of("a/b", "a/new")) {
                assertThrows(IllegalArgumentException.class, () -> ZarrArray.create(store, path,
                        options(DType.INT32, format).attributes(attributes).overwrite(true)));
                assertThrows(IllegalArgumentException.class,
                        () -> ZarrGroup.create(store, path, format, attributes, true));
            }
            ZarrNode node = ZarrNode.open(store, "a/b");
            assertThrows(IllegalArgumentException.class, () -> node.setAttributes(attributes));
            assertEquals(ZarrNode.open(store, "a/b").attributes(), node.attributes());
        }
        assertEquals(before, store.list(""));
        assertEquals(kind + format, what(ZarrNode.open(store, "a/b")));
    }
}
