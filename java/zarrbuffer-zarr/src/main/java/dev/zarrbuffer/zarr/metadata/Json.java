package dev.zarrbuffer.zarr.metadata;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** JSON as Python reads and writes it: with NaN and Infinity in attributes, and integers of any size. */
public final class Json {
    /** Who reads a document limits its size; of what is in it, all that can be written can be read. */
    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .build();

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .streamReadConstraints(LIMITS)
            .build();

    private static final JSON JACKSON = JSON.builder(FACTORY)
            .enable(JSON.Feature.WRITE_NULL_PROPERTIES)
            .enable(JSON.Feature.PRETTY_PRINT_OUTPUT)
            .disable(JSON.Feature.USE_FIELDS)
            .build();

    private Json() {}

    /**
     * Reads an object: maps, lists, strings, numbers, booleans and null.
     *
     * @param key of the entry, for the message
     * @param text the text, as UTF-8
     * @return its members by name
     * @throws MetadataException if it is no JSON or no object, or something follows
     */
    public static Map<String, Object> parse(String key, byte[] text) throws MetadataException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            Map<String, Object> object = JACKSON.mapFrom(parser);
            if (object == null) {
                throw new MetadataException(key, "is no JSON object: null");
            }
            if (parser.nextToken() != null) {
                throw new MetadataException(key, "has more after its JSON object");
            }
            return object;
        } catch (MetadataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new MetadataException(key, "is no JSON object: " + firstLine(e), e);
        }
    }

    /**
     * {@return the JSON text of such values}
     *
     * @param value maps, lists, strings, numbers, booleans, null
     */
    public static byte[] format(Object value) {
        try {
            return escaped(JACKSON.asString(value)).getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + firstLine(e), e);
        }
    }

    /** Halves of surrogate pairs, which UTF-8 has no bytes for, as the escapes that they were read from. */
    private static String escaped(String text) {
        if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                escaped.append(String.format("\\u%04x", point));
            } else {
                escaped.appendCodePoint(point);
            }
        });
        return escaped.toString();
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
