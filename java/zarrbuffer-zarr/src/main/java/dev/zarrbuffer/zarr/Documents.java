package dev.zarrbuffer.zarr;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.zarr.metadata.ArrayMetadata;
import dev.zarrbuffer.zarr.metadata.Json;
import dev.zarrbuffer.zarr.metadata.MetadataException;
import dev.zarrbuffer.zarr.store.EntryTooLargeException;
import dev.zarrbuffer.zarr.store.ScratchMemory;
import dev.zarrbuffer.zarr.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The JSON documents of a store, some of which may be known from a group's consolidated metadata. */
final class Documents {
    /** Each of them makes a path a node. */
    static final List<String> OF_NODES = List.of("zarr.json", ".zarray", ".zgroup");

    private static final int LARGEST = 256 << 20;

    private final Store store;
    /** By key. */
    private final Map<String, Map<String, Object>> known;
    /** Whether these are all; there may be none. */
    private final boolean consolidated;

    Documents(Store store) {
        this(store, Map.of(), false);
    }

    Documents(Store store, Map<String, Map<String, Object>> known) {
        this(store, known, true);
    }

    private Documents(Store store, Map<String, Map<String, Object>> known, boolean consolidated) {
        this.store = store;
        this.known = known;
        this.consolidated = consolidated;
    }

    static String key(String path, String name) {
        return path.isEmpty() ? name : path + "/" + name;
    }

    boolean isConsolidated() {
        return consolidated;
    }

    /** The names of what lies below a path in the consolidated metadata. */
    List<String> knownChildren(String path) {
        String folder = path.isEmpty() ? "" : path + "/";
        return known.keySet().stream()
                .filter(key -> key.startsWith(folder) && key.indexOf('/', folder.length()) > 0)
                .map(key -> key.substring(folder.length(), key.indexOf('/', folder.length())))
                .distinct()
                .sorted()
                .toList();
    }

    /** What a node's own entries say, by the name of each below the node; empty if there is no node. */
    Map<String, Map<String, Object>> own(String path) throws IOException {
        Map<String, Map<String, Object>> own = new LinkedHashMap<>();
        for (String name : List.of("zarr.json", ".zarray", ".zgroup", ".zattrs")) {
            Optional<Map<String, Object>> document = own.containsKey("zarr.json") ? Optional.empty() : get(key(path, name));
            document.ifPresent(json -> own.put(name, json));
        }
        return own;
    }

    Optional<Map<String, Object>> get(String key) throws IOException {
        if (known.containsKey(key)) {
            return Optional.of(known.get(key));
        }
        String node = key.substring(0, key.lastIndexOf('/') + 1);
        boolean isKnown = OF_NODES.stream().anyMatch(name -> known.containsKey(node + name));
        if (isKnown) {
            return Optional.empty();
        }
        Optional<byte[]> text = read(key);
        return text.isPresent() ? Optional.of(Json.parse(key, text.get())) : Optional.empty();
    }

    private Optional<byte[]> read(String key) throws IOException {
        try {
            return store.getWhole(key, LARGEST, ScratchMemory.fresh()).map(Buffer::toByteArray);
        } catch (EntryTooLargeException e) {
            throw new MetadataException(key, e.reason() + ", which is no metadata", e);
        } catch (OutOfMemoryError e) {
            throw new MetadataException(key, "there is no memory to read it: " + e.getMessage(), e);
        }
    }

    static void put(Store store, String key, Map<String, Object> json) throws IOException {
        store.set(key, entry(json));
    }

    private static Buffer entry(Map<String, Object> json) {
        byte[] text = Json.format(json);
        ByteBuffer direct = ByteBuffer.allocateDirect(text.length).put(text).flip();
        return BufferPrototype.cpu().buffer().fromBytes(direct);
    }

    /** What to store of the documents of a node, which are given by the name of each below the node. */
    static Map<String, Buffer> entries(String path, Map<String, Map<String, Object>> documents) {
        Map<String, Buffer> entries = new LinkedHashMap<>();
        documents.forEach((name, json) -> entries.put(key(path, name), entry(json)));
        return entries;
    }

    static void setAll(Store store, Map<String, Buffer> entries) throws IOException {
        for (Map.Entry<String, Buffer> entry : entries.entrySet()) {
            store.set(entry.getKey(), entry.getValue());
        }
    }

    /** Writes all of them, or none if one has something that is no JSON. */
    static void putAll(Store store, String path, Map<String, Map<String, Object>> documents) throws IOException {
        setAll(store, entries(path, documents));
    }

    /** What is at a path. */
    ZarrNode node(String path) throws IOException {
        Optional<Map<String, Object>> v3 = get(key(path, "zarr.json"));
        if (v3.isPresent()) {
            String type = String.valueOf(v3.get().get("node_type"));
            return switch (type) {
                case "array" -> array(path, v3.get());
                case "group" -> ZarrGroup.parse(this, store, path, v3.get());
                default -> throw new MetadataException(
                        key(path, "zarr.json"), "node_type must be array or group, not " + type);
            };
        }
        Optional<Map<String, Object>> array = get(key(path, ".zarray"));
        if (array.isPresent()) {
            return array(path, array.get(), attributes(path));
        }
        Optional<Map<String, Object>> group = get(key(path, ".zgroup"));
        if (group.isPresent()) {
            return ZarrGroup.parse(this, store, path, group.get(), attributes(path));
        }
        throw new NodeNotFoundException(path, "no zarr.json, .zarray or .zgroup in " + store);
    }

    private Map<String, Object> attributes(String path) throws IOException {
        return get(key(path, ".zattrs")).orElseGet(LinkedHashMap::new);
    }

    private ZarrArray array(String path, Map<String, Object> json) throws MetadataException {
        String key = key(path, "zarr.json");
        return new ZarrArray(store, path, ArrayMetadata.parseV3(key, json));
    }

    private ZarrArray array(String path, Map<String, Object> json, Map<String, Object> attributes)
            throws MetadataException {
        String key = key(path, ".zarray");
        return new ZarrArray(store, path, ArrayMetadata.parseV2(key, json, attributes));
    }
}
