package dev.zarrbuffer.zarr.metadata;

import dev.zarrbuffer.zarr.codec.Extension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The members of a JSON object, each asked for with its type; what is wrong is told with the key and the name. */
final class Fields {
    private final String key;
    private final String path;
    private final Map<?, ?> members;

    Fields(String key, Map<?, ?> members) {
        this(key, "", members);
    }

    private Fields(String key, String path, Map<?, ?> members) {
        this.key = key;
        this.path = path;
        this.members = members;
    }

    MetadataException wrong(String name, String reason) {
        return new MetadataException(key, path + name + " " + reason);
    }

    private Object required(String name) throws MetadataException {
        if (!members.containsKey(name)) {
            throw wrong(name, "is missing");
        }
        return members.get(name);
    }

    boolean has(String name) {
        return members.get(name) != null;
    }

    Object any(String name) throws MetadataException {
        return required(name);
    }

    String string(String name) throws MetadataException {
        if (required(name) instanceof String text) {
            return text;
        }
        throw wrong(name, "must be a string, not " + shown(members.get(name)));
    }

    String oneOf(String name, String otherwise, String... allowed) throws MetadataException {
        String value = has(name) ? string(name) : otherwise;
        if (value == null) {
            throw wrong(name, "is missing");
        }
        if (!List.of(allowed).contains(value)) {
            throw wrong(name, "must be one of " + List.of(allowed) + ", not " + shown(value));
        }
        return value;
    }

    void mustBe(String name, int value) throws MetadataException {
        if (!(required(name) instanceof Integer number) || number != value) {
            throw wrong(name, "must be " + value + ", not " + shown(members.get(name)));
        }
    }

    /** Lengths of axes. */
    long[] lengths(String name, long least) throws MetadataException {
        if (!(required(name) instanceof List<?> list)) {
            throw wrong(name, "must be a list of integers, not " + shown(members.get(name)));
        }
        long[] lengths = new long[list.size()];
        for (int i = 0; i < lengths.length; i++) {
            boolean integer = list.get(i) instanceof Integer || list.get(i) instanceof Long;
            if (!integer || ((Number) list.get(i)).longValue() < least) {
                throw wrong(name, "must be integers from " + least + " to 2^63-1, not " + shown(list));
            }
            lengths[i] = ((Number) list.get(i)).longValue();
        }
        return lengths;
    }

    Fields object(String name) throws MetadataException {
        return inside(name, required(name));
    }

    /** The configuration of something with a name; none is an empty one. */
    Fields configuration() throws MetadataException {
        return inside("configuration", has("configuration") ? members.get("configuration") : Map.of());
    }

    private Fields inside(String name, Object value) throws MetadataException {
        if (value instanceof Map<?, ?> map) {
            return new Fields(key, path + name + ".", map);
        }
        throw wrong(name, "must be an object, not " + shown(value));
    }

    /** Attributes and the like; none is an empty one. */
    Map<String, Object> map(String name) throws MetadataException {
        return has(name) ? object(name).copy() : Map.of();
    }

    /** Names that are no strings come from no document; who is to write them refuses them. */
    @SuppressWarnings("unchecked")
    Map<String, Object> copy() {
        return new java.util.LinkedHashMap<>((Map<String, Object>) members);
    }

    List<?> list(String name) throws MetadataException {
        if (required(name) instanceof List<?> list) {
            return list;
        }
        throw wrong(name, "must be a list, not " + shown(members.get(name)));
    }

    /** A thing with a name and a configuration, which may be given by its name alone. */
    Extension extension(String name) throws MetadataException {
        return extension(name, required(name));
    }

    private Extension extension(String name, Object json) throws MetadataException {
        try {
            return Extension.parse(json);
        } catch (IllegalArgumentException e) {
            throw wrong(name, e.getMessage());
        }
    }

    /** The members of {@link #extension}, whichever way it is given. */
    Fields named(String name) throws MetadataException {
        return inside(name, extension(name).toJson());
    }

    /** A list of such things. */
    List<Extension> extensions(String name) throws MetadataException {
        List<Extension> extensions = new ArrayList<>();
        for (Object json : list(name)) {
            extensions.add(extension(name + "[" + extensions.size() + "]", json));
        }
        return extensions;
    }

    /** Refuses members that are not known and do not say that they may be ignored. */
    void refuseUnknown(Set<String> known) throws MetadataException {
        for (Map.Entry<?, ?> member : members.entrySet()) {
            boolean optional = member.getValue() instanceof Map<?, ?> map
                    && Boolean.FALSE.equals(map.get("must_understand"));
            if (!known.contains(member.getKey()) && !optional) {
                throw wrong(member.getKey().toString(), "is not known to this library and must be understood");
            }
        }
    }

    static String shown(Object value) {
        String text = value instanceof String ? "'" + value + "'" : String.valueOf(value);
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }
}
