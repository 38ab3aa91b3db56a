package dev.zarrbuffer.zarr.metadata;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** JSON as Python reads and writes it: with NaN and Infinity in attributes, and integers of any size. */
public final class Json {
    private static final JSON JACKSON = JSON.builder(JsonFactory.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                    .build())
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
     * @throws MetadataException if it is no JSON or no object
     */
    public static Map<String, Object> parse(String key, byte[] text) throws MetadataException {
        try {
            return JACKSON.mapFrom(text);
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
            return JACKSON.asString(value).getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + firstLine(e), e);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
