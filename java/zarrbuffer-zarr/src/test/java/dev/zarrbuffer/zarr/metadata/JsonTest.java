package dev.zarrbuffer.zarr.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    private static Map<String, Object> parse(String text) throws MetadataException {
        return Json.parse("k", text.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> again(Map<String, Object> value) throws MetadataException {
        return Json.parse("k", Json.format(value));
    }

    @Test
    void readsWhatItWrites() throws MetadataException {
        Map<String, Object> values = Map.of("a", Double.NaN, "b",
                new BigInteger("9".repeat(60)), "c", "\u00e4\ud83d\ude00\n\"");
        assertEquals(values, again(values));
    }

    /** Longer than what the parser allows by itself. */
    @Test
    void readsLongTextsAndNames() throws MetadataException {
        Map<String, Object> values = Map.of("text", "x".repeat(21 << 20), "y".repeat(60_000), 1);
        assertEquals(values, again(values));
    }

    @Test
    void refusesWhatFollows() throws MetadataException {
        assertEquals(Map.of("a", 1), parse(" {\"a\": 1} \n "));
        for (String text : new String[] {"{\"a\": 1} x", "{\"a\": 1}{}", "{} 7", "{}}", "{},", "", " ", "[]", "null"}) {
            assertThrows(MetadataException.class, () -> parse(text), text);
        }
    }

    /** Python writes them, and UTF-8 has no bytes for them. */
    @Test
    void keepsHalvesOfPairs() throws MetadataException {
        for (String half : new String[] {
                "\\ud800", "\\udc00", "x\\udfffy", "\\udc00\\ud800", "\\ud83d\\ude00\\ud83d"}) {
            Map<String, Object> read = parse("{\"" + half + "\": \"" + half + "\"}");
            assertEquals(read, again(read), half);
        }
        String text = new String(Json.format(Map.of("a", "\ud800")), StandardCharsets.UTF_8);
        assertEquals("{\"a\":\"\\ud800\"}", text.replaceAll("\\s", ""));
    }
}
