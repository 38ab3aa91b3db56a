package dev.zarrbuffer.zarr.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.NDArray;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** What is written, is what is read again. */
    @Test
    void refusesWhatIsNoJson() {
        assertRefused("a.scale must be a map, a list, a string, a number, a boolean or null, not java.time.LocalDate",
                Map.of("scale", LocalDate.EPOCH));
        assertRefused("a[1] must be a map", List.of("x", new Object()));
        for (Object value : new Object[] {NDArray.of(1.5), 'c', new int[1], Optional.of(1), new Date(0)}) {
            assertRefused("a must be a map", value);
        }
        assertRefused("a must be a number of a type that Java has for them", new AtomicInteger(1));
        assertRefused("a has names that must be strings, not java.lang.Integer", Map.of(1, 2));
        assertRefused("a has names that must be strings, not null", Collections.singletonMap(null, 2));
    }

    private static void assertRefused(String message, Object value) {
        String given = assertThrows(IllegalArgumentException.class, () -> Json.format(Map.of("a", value))).getMessage();
        assertTrue(given.contains(message), given);
    }

    @Test
    void readsTheLongestNumberThatItWrites() throws MetadataException {
        Map<String, Object> values = Map.of("a", new BigInteger("9".repeat(4300)));
        assertEquals(values, again(values));
        assertRefused("a must have at most 4300 characters", BigInteger.TEN.pow(4300));
        assertThrows(MetadataException.class, () -> parse("{\"a\": 1" + "0".repeat(4300) + "}"));
    }

    @Test
    void refusesWhatIsInItself() {
        Map<String, Object> values = new HashMap<>();
        values.put("a", values);
        assertThrows(IllegalArgumentException.class, () -> Json.format(values));
    }
}
