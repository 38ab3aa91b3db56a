package dev.zarrbuffer.zarr;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.zarr.store.Store;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The place of a node that is to be made: nothing may be there, and all above it must be groups. */
final class NewNode {
    private final Store store;
    private final String path;
    private final int zarrFormat;

    NewNode(Store store, String path, int zarrFormat) {
        this.store = store;
        this.path = path;
        this.zarrFormat = zarrFormat;
    }

    /**
     * Writes the node, and groups of the same format above it where there are none; does nothing before all has been
     * checked.
     *
     * @param documents what makes the node, by the name of each below it
     * @param overwrite whether all that is stored at the path and below goes
     * @throws IllegalArgumentException if the documents have something that is no JSON
     * @throws NodeExistsException if there is a node already, or an array above it
     */
    void write(Map<String, Map<String, Object>> documents, boolean overwrite) throws IOException {
        if (store.isReadOnly()) {
            throw new UnsupportedOperationException(store + " is read-only");
        }
        Map<String, Buffer> entries = missingGroups();
        entries.putAll(Documents.entries(path, documents));
        if (overwrite) {
            clear();
        } else {
            requireNothing();
        }
        Documents.setAll(store, entries);
    }

    /** What to write above, by key, from the root down. */
    private Map<String, Buffer> missingGroups() throws IOException {
        Documents documents = new Documents(store);
        Map<String, Buffer> missing = new LinkedHashMap<>();
        for (int end = path.isEmpty() ? -1 : 0; end >= 0; end = path.indexOf('/', end + 1)) {
            String above = path.substring(0, end);
            Map<String, Map<String, Object>> own = documents.own(above);
            if (own.containsKey(".zarray") || own.containsKey("zarr.json")
                    && "array".equals(own.get("zarr.json").get("node_type"))) {
                throw new NodeExistsException(above, "is an array, in which there can be no node " + path);
            }
            if (!own.containsKey("zarr.json") && !own.containsKey(".zgroup")) {
                Map<String, Map<String, Object>> group = ZarrGroup.documents(zarrFormat, Map.of());
                // Attributes may be there without a group.
                group.keySet().removeAll(own.keySet());
                missing.putAll(Documents.entries(above, group));
            }
        }
        return missing;
    }

    private void requireNothing() throws IOException {
        for (String name : Documents.OF_NODES) {
            if (store.exists(Documents.key(path, name))) {
                throw new NodeExistsException(path, "is an array or a group already, for it has " + name
                        + ", and was not to be overwritten");
            }
        }
    }

    /** What makes it a node goes last: after a crash it can be seen that something is there. */
    private void clear() throws IOException {
        List<String> keys = store.list(path);
        for (String key : keys) {
            if (!isDocument(key)) {
                store.delete(key);
            }
        }
        for (String name : Documents.OF_NODES) {
            store.delete(Documents.key(path, name));
        }
    }

    private boolean isDocument(String key) {
        return Documents.OF_NODES.stream().anyMatch(name -> key.equals(Documents.key(path, name)));
    }
}
