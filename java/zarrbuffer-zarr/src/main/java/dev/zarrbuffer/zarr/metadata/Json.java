package dev.zarrbuffer.zarr.metadata;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** JSON as Python reads and writes it: with NaN and Infinity in attributes, and integers of more than 64 bits. */
public final class Json {
    /** Python's limit as well. Time grows with the square of it, so that one number could take days to read. */
    private static final int LONGEST_NUMBER = 4300;

    /** Who reads a document limits its size; of what is in it, all that can be written can be read. */
    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNumberLength(LONGEST_NUMBER)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .build();

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .streamReadConstraints(LIMITS)
            .build();

    private static final JSON JACKSON = JSON.builder(FACTORY).build();

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
     * @param value maps with strings as names, lists, strings, numbers of the types that Java has for them, booleans,
     *     null
     * @throws IllegalArgumentException for anything else, with where it is; for numbers of more than 4300 characters;
     *     for values that are in one another more than 1000 deep
     */
    public static byte[] format(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            out.useDefaultPrettyPrinter();
            write(out, "", value);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + firstLine(e), e);
        }
        return escaped(text.toString()).getBytes(StandardCharsets.UTF_8);
    }

    /** Jackson would write any object, by its getters, as something that nobody can read again. */
    private static void write(JsonGenerator out, String path, Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> member : map.entrySet()) {
                if (!(member.getKey() instanceof String name)) {
                    throw refused(path, "has names that must be strings", member.getKey());
                }
                out.writeFieldName(name);
                write(out, path.isEmpty() ? name : path + "." + name, member.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            int place = 0;
            for (Object element : list) {
                write(out, path + "[" + place++ + "]", element);
            }
            out.writeEndArray();
        } else if (value instanceof Number number) {
            writeNumber(out, path, number);
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value == null) {
            out.writeNull();
        } else {
            throw refused(path, "must be a map, a list, a string, a number, a boolean or null", value);
        }
    }

    private static void writeNumber(JsonGenerator out, String path, Number number) throws IOException {
        if (number.toString().length() > LONGEST_NUMBER) {
            throw refused(path, "must have at most " + LONGEST_NUMBER + " characters", number);
        }
        if (number instanceof Double value) {
            out.writeNumber(value);
        } else if (number instanceof Float value) {
            out.writeNumber(value);
        } else if (number instanceof BigDecimal value) {
            out.writeNumber(value);
        } else if (number instanceof BigInteger value) {
            out.writeNumber(value);
        } else if (number instanceof Long || number instanceof Integer || number instanceof Short
                || number instanceof Byte) {
            out.writeNumber(number.longValue());
        } else {
            throw refused(path, "must be a number of a type that Java has for them", number);
        }
    }

    private static IllegalArgumentException refused(String path, String allowed, Object given) {
        String type = given == null ? "null" : given.getClass().getName();
        return new IllegalArgumentException("cannot be written as JSON: " + (path.isEmpty() ? "the object" : path) + " "
                + allowed + ", not " + type);
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
