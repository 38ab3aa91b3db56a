package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Text crosses the bridge whole, whatever is in it. */
class TextTest {
    private static final char[] CHARACTERS = {
        0, 'a', 0x7F, 0xE9, 0x7FF, 0x800, 0xD7FF, 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xE000, 0xFFFF
    };

    @RepeatedTest(200)
    void everyTextComesBack(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(8); length > 0; length--) {
            text.append(CHARACTERS[random.nextInt(CHARACTERS.length)]);
        }
        String given = text.toString();
        assertEquals(given, Text.decode(Text.encode(given)), "seed " + repetition.getCurrentRepetition());
    }

    @Test
    void textWithoutLoneSurrogatesIsUtf8() {
        String text = "a\0é\ud83d\ude00";
        assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), Text.encode(text));
    }

    @Test
    void loneSurrogatesStayAsInNumPy() {
        NDArray array = NDArray.of("\ud800x");
        assertEquals(2 * 4, array.dtype().itemSize());
        assertEquals("\ud800x", array.item());
        assertArrayEquals(new int[] {0xD800, 'x'}, characters(array));
        NDArray target = NDArray.zeros(array.dtype(), 1);
        target.set("\udfff", Index.at(0));
        assertEquals("\udfff", target.item());
        assertTrue(NDArray.of(List.of("a\udc00", "b")).get(Index.at(0)).allEqual("a\udc00", false));
    }

    private static int[] characters(NDArray array) {
        NDArray numbers = array.reshape(1).view(DType.of("<u4"));
        return new int[] {(int) numbers.getLong(0), (int) numbers.getLong(1)};
    }

    @Test
    void nulEndsNoName() {
        NDArray structs = NDArray.zeros(DType.of("[[\"a\",\"<i4\"],[\"b\",\"<f4\"]]"), 3);
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> structs.field("a\0x"));
        assertTrue(error.getMessage().contains("no field"), error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> DType.of("int8\0"));
        assertThrows(IllegalArgumentException.class, () -> DType.of("\0int8"));
    }

    @Test
    void nulInANameStays() {
        DType dtype = DType.of("[[\"é\\u0000x\",\"<i4\"]]");
        assertEquals("é\0x", dtype.fields().get(0).name());
        assertTrue(dtype.toString().contains("<i4") || dtype.toString().contains("int32"), dtype.toString());
        assertEquals(dtype, DType.of(dtype.toZarrV2()));
        assertEquals(DType.INT32, NDArray.zeros(dtype, 1).field("é\0x").dtype());
    }
}
