package dev.zarrbuffer.zarr.codec;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A codec, a data type or the like as metadata of format 3 has it: an object with a name, or the name alone where there
 * is no configuration.
 *
 * @param name which one
 * @param configuration JSON values by name; empty where there is none
 * @param mustUnderstand whether who does not know it must give up, as is so unless the object says no
 */
public record Extension(String name, Map<String, Object> configuration, boolean mustUnderstand) {
    /**
     * {@return what JSON says}
     *
     * @param json a string or a map
     * @throws IllegalArgumentException if it is neither, or has no name, with what was given
     */
    public static Extension parse(Object json) {
        if (json instanceof String name) {
            return new Extension(name, Map.of(), true);
        }
        if (!(json instanceof Map<?, ?> members) || !(members.get("name") instanceof String name)) {
            throw new IllegalArgumentException("must be a name, or an object with a name, not " + shown(json));
        }
        Object understand = members.containsKey("must_understand") ? members.get("must_understand") : true;
        if (!(understand instanceof Boolean must)) {
            throw new IllegalArgumentException(
                    "of '" + name + "': must_understand must be true or false, not " + shown(understand));
        }
        return new Extension(name, configuration(name, members.get("configuration")), must);
    }

    private static Map<String, Object> configuration(String name, Object json) {
        if (json != null && !(json instanceof Map<?, ?>)) {
            throw new IllegalArgumentException(
                    "of '" + name + "': configuration must be an object, not " + shown(json));
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        if (json instanceof Map<?, ?> members) {
            members.forEach((member, value) -> copy.put(member.toString(), value));
        }
        return copy;
    }

    private static String shown(Object json) {
        String text = String.valueOf(json);
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }

    /** {@return the object, without a configuration where there is none} */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        if (!configuration.isEmpty()) {
            json.put("configuration", configuration);
        }
        return json;
    }
}
