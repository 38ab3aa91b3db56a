package dev.zarrbuffer.zarr;

import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.metadata.GroupMetadata;
import dev.zarrbuffer.zarr.metadata.MetadataException;
import dev.zarrbuffer.zarr.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A group of arrays and groups. Where metadata is consolidated, children are known without asking the store. */
public final class ZarrGroup implements ZarrNode {
    private static final String CONSOLIDATED = "consolidated_metadata";

    private final Documents documents;
    private final Store store;
    private final String path;
    private final int zarrFormat;
    private volatile Map<String, Object> attributes;

    private ZarrGroup(Documents documents, Store store, String path, int zarrFormat, Map<String, Object> attributes) {
        this.documents = documents;
        this.store = store;
        this.path = path;
        this.zarrFormat = zarrFormat;
        this.attributes = attributes;
    }

    /**
     * Opens a group.
     *
     * @param store where the node is stored
     * @param path empty for the root
     * @return the group
     * @throws NodeNotFoundException if there is no group
     */
    public static ZarrGroup open(Store store, String path) throws IOException {
        if (ZarrNode.open(store, path) instanceof ZarrGroup group) {
            return group;
        }
        throw new NodeNotFoundException(path, "is an array, not a group");
    }

    /**
     * {@return {@link #create(Store, String, int, Map, boolean)} where there is no node yet}
     *
     * @param store where the node is stored
     * @param path where the node is in the store, empty for its root
     * @param zarrFormat 2 or 3
     * @param attributes JSON values by name
     * @throws NodeExistsException if there is an array or a group at the path, or an array above it
     * @throws IOException if the store fails
     */
    public static ZarrGroup create(Store store, String path, int zarrFormat, Map<String, Object> attributes)
            throws IOException {
        return create(store, path, zarrFormat, attributes, false);
    }

    /**
     * Writes the metadata of a new group, and of groups above it where there are none. What one overwrites is removed
     * first, with all that is stored below: a crash leaves part of that. Two calls for one path at the same time are
     * not kept apart.
     *
     * @param store where the node is stored
     * @param path where the node is in the store, empty for its root
     * @param zarrFormat 2 or 3
     * @param attributes JSON values by name
     * @param overwrite whether what is at the path and below goes
     * @return the group
     * @throws IllegalArgumentException for another format, or attributes that are no JSON values
     * @throws NodeExistsException if there is an array or a group at the path that is not to be overwritten, or an
     *     array above it; nothing is written then
     * @throws UnsupportedOperationException if the store is read-only, or cannot list what is to be overwritten
     * @throws IOException if the store fails
     */
    public static ZarrGroup create(Store store, String path, int zarrFormat, Map<String, Object> attributes,
            boolean overwrite) throws IOException {
        Map<String, Map<String, Object>> documents = documents(zarrFormat, attributes);
        new NewNode(store, path, zarrFormat).write(documents, overwrite);
        return new ZarrGroup(new Documents(store), store, path, zarrFormat, attributes);
    }

    /** What makes a group, by the name of each document below it. */
    static Map<String, Map<String, Object>> documents(int zarrFormat, Map<String, Object> attributes) {
        Map<String, Object> json = new LinkedHashMap<>();
        Map<String, Map<String, Object>> documents = new LinkedHashMap<>();
        if (zarrFormat == 2) {
            json.put("zarr_format", 2);
            documents.put(".zgroup", json);
            documents.put(".zattrs", attributes);
        } else if (zarrFormat == 3) {
            json.put("attributes", attributes);
            json.put("zarr_format", 3);
            json.put("node_type", "group");
            documents.put("zarr.json", json);
        } else {
            throw new IllegalArgumentException("zarr_format is 2 or 3, not " + zarrFormat);
        }
        return documents;
    }

    /** Of format 3. */
    static ZarrGroup parse(Documents documents, Store store, String path, Map<String, Object> json)
            throws MetadataException {
        String key = Documents.key(path, "zarr.json");
        requireFormat(key, json, 3);
        GroupMetadata.refuseUnknown(key, json);
        Map<String, Map<String, Object>> known = new LinkedHashMap<>();
        if (json.get(CONSOLIDATED) != null) {
            Map<String, Object> consolidated = object(key, CONSOLIDATED, json.get(CONSOLIDATED));
            Map<String, Object> nodes = object(key, CONSOLIDATED + ".metadata", consolidated.get("metadata"));
            for (Map.Entry<String, Object> node : nodes.entrySet()) {
                String child = Documents.key(path, node.getKey());
                known.put(child + "/zarr.json", object(key, CONSOLIDATED + " of " + node.getKey(), node.getValue()));
            }
        }
        Map<String, Object> attributes = json.get("attributes") == null
                ? Map.of() : object(key, "attributes", json.get("attributes"));
        // What a group above has consolidated holds for the groups in it, which zarr-python gives an empty list.
        boolean tells = !known.isEmpty() || json.get(CONSOLIDATED) != null && !documents.isConsolidated();
        Documents below = tells ? new Documents(store, known) : documents;
        return new ZarrGroup(below, store, path, 3, attributes);
    }

    /** Of format 2. */
    static ZarrGroup parse(Documents documents, Store store, String path, Map<String, Object> json,
            Map<String, Object> attributes) throws IOException {
        requireFormat(Documents.key(path, ".zgroup"), json, 2);
        String key = Documents.key(path, ".zmetadata");
        Optional<Map<String, Object>> consolidated = documents.isConsolidated() ? Optional.empty() : documents.get(key);
        Map<String, Map<String, Object>> known = new LinkedHashMap<>();
        if (consolidated.isPresent()) {
            Map<String, Object> entries = object(key, "metadata", consolidated.get().get("metadata"));
            for (Map.Entry<String, Object> entry : entries.entrySet()) {
                known.put(Documents.key(path, entry.getKey()), object(key, entry.getKey(), entry.getValue()));
            }
        }
        Documents below = consolidated.isEmpty() ? documents : new Documents(store, known);
        return new ZarrGroup(below, store, path, 2, attributes);
    }

    private static void requireFormat(String key, Map<String, Object> json, int format) throws MetadataException {
        if (!Integer.valueOf(format).equals(json.get("zarr_format"))) {
            throw new MetadataException(key, "zarr_format must be " + format + ", not " + json.get("zarr_format"));
        }
    }

    private static Map<String, Object> object(String key, String name, Object value) throws MetadataException {
        if (!(value instanceof Map<?, ?> map)) {
            throw new MetadataException(key, name + " must be an object, not " + value);
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((member, inside) -> copy.put(member.toString(), inside));
        return copy;
    }

    /**
     * {@return the names of the arrays and groups right below this one, sorted}
     *
     * @throws UnsupportedOperationException if the store cannot tell and metadata is not consolidated
     * @throws IOException if the store fails
     */
    public List<String> childNames() throws IOException {
        if (documents.isConsolidated()) {
            return documents.knownChildren(path);
        }
        List<String> names = new ArrayList<>();
        for (String name : store.children(path)) {
            String child = Documents.key(path, name);
            for (String document : Documents.OF_NODES) {
                if (store.exists(Documents.key(child, document))) {
                    names.add(name);
                    break;
                }
            }
        }
        return names;
    }

    /**
     * {@return the arrays and groups right below this one, in order of their names}
     *
     * @throws IOException if the store fails
     */
    public List<ZarrNode> children() throws IOException {
        List<ZarrNode> children = new ArrayList<>();
        for (String name : childNames()) {
            children.add(child(name));
        }
        return children;
    }

    /**
     * {@return the array or group of that name, or path, below this one}
     *
     * @param name its name
     * @throws NodeNotFoundException if there is none
     */
    public ZarrNode child(String name) throws IOException {
        return documents.node(Documents.key(path, name));
    }

    /**
     * {@return the same as {@link #child}, where it is an array}
     *
     * @param name its name
     * @throws IOException if the store fails
     */
    public ZarrArray array(String name) throws IOException {
        if (child(name) instanceof ZarrArray array) {
            return array;
        }
        throw new NodeNotFoundException(Documents.key(path, name), "is a group, not an array");
    }

    /**
     * {@return the same as {@link #child}, where it is a group}
     *
     * @param name its name
     * @throws IOException if the store fails
     */
    public ZarrGroup group(String name) throws IOException {
        if (child(name) instanceof ZarrGroup group) {
            return group;
        }
        throw new NodeNotFoundException(Documents.key(path, name), "is an array, not a group");
    }

    /**
     * Writes the metadata of a new array below this group, in the group's format, as {@link ZarrArray#create}.
     *
     * @param name its name
     * @param options what the array is to be like, and whether it overwrites what is there
     * @return the array
     * @throws IllegalArgumentException for options that the format does not have: {@link ArrayOptions#toMetadata}
     * @throws NodeExistsException if there is an array or a group of that name that is not to be overwritten
     * @throws IOException if the store fails
     */
    public ZarrArray createArray(String name, ArrayOptions options) throws IOException {
        return ZarrArray.create(store, Documents.key(path, name), options.zarrFormat(zarrFormat));
    }

    /**
     * Writes the metadata of a new group below this one, in the same format.
     *
     * @param name its name
     * @return the group
     * @throws NodeExistsException if there is an array or a group of that name
     * @throws IOException if the store fails
     */
    public ZarrGroup createGroup(String name) throws IOException {
        return create(store, Documents.key(path, name), zarrFormat, Map.of());
    }

    /**
     * Writes the metadata of all arrays and groups below this one into its own, so that one entry tells all: for stores
     * that cannot list or are slow. Later changes below do not show in it until this is done again. Not safe while the
     * group's attributes are set through another object.
     *
     * @return this group as it is then
     * @throws MetadataException if an array or a group below has the other format, of which it could not tell; nothing
     *     is written then
     * @throws UnsupportedOperationException if the store is read-only, or cannot list
     * @throws IOException if the store fails
     */
    public synchronized ZarrGroup consolidate() throws IOException {
        Map<String, Object> metadata = new LinkedHashMap<>();
        collect(new Documents(store), path, metadata);
        if (zarrFormat == 2) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("metadata", metadata);
            all.put("zarr_consolidated_format", 1);
            Documents.put(store, Documents.key(path, ".zmetadata"), all);
        } else {
            Map<String, Object> inline = new LinkedHashMap<>();
            inline.put("kind", "inline");
            inline.put("must_understand", false);
            inline.put("metadata", metadata);
            putMember(CONSOLIDATED, inline);
        }
        return open(store, path);
    }

    /** Changes one member of the document of format 3 as it is stored now, whoever wrote the others. */
    private void putMember(String name, Object value) throws IOException {
        String key = Documents.key(path, "zarr.json");
        Map<String, Object> json = new LinkedHashMap<>(new Documents(store).get(key)
                .orElseThrow(() -> new NodeNotFoundException(path, "no zarr.json in " + store)));
        json.put(name, value);
        Documents.put(store, key, json);
    }

    /** The documents of a node and all below: by key in format 2, by node and without this group's own in format 3. */
    private void collect(Documents stored, String node, Map<String, Object> metadata) throws IOException {
        Map<String, Map<String, Object>> own = stored.own(node);
        String below = path.isEmpty() ? node : node.substring(Math.min(path.length() + 1, node.length()));
        for (Map.Entry<String, Map<String, Object>> document : own.entrySet()) {
            Map<String, Object> content = new LinkedHashMap<>(document.getValue());
            content.remove(CONSOLIDATED);
            int format = document.getKey().equals("zarr.json") ? 3 : 2;
            if (format != zarrFormat) {
                throw new MetadataException(Documents.key(node, document.getKey()), "is of format " + format
                        + ": the metadata of a group of format " + zarrFormat + " cannot tell of it");
            }
            if (format == 2) {
                metadata.put(Documents.key(below, document.getKey()), content);
            } else if (!node.equals(path)) {
                metadata.put(below, content);
            }
        }
        boolean group = own.containsKey(".zgroup")
                || own.containsKey("zarr.json") && "group".equals(own.get("zarr.json").get("node_type"));
        for (String name : group ? store.children(node) : List.<String>of()) {
            collect(stored, Documents.key(node, name), metadata);
        }
    }

    @Override
    public Store store() {
        return store;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public int zarrFormat() {
        return zarrFormat;
    }

    @Override
    public Map<String, Object> attributes() {
        return Collections.unmodifiableMap(attributes);
    }

    @Override
    public synchronized void setAttributes(Map<String, Object> changed) throws IOException {
        if (zarrFormat == 2) {
            Documents.put(store, Documents.key(path, ".zattrs"), changed);
        } else {
            putMember("attributes", changed);
        }
        attributes = new LinkedHashMap<>(changed);
    }

    @Override
    public String toString() {
        return "ZarrGroup(" + (path.isEmpty() ? "/" : path) + ", format " + zarrFormat + ")";
    }
}
