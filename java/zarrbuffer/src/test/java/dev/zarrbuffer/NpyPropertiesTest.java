package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever a file claims: an array, or one of the documented exceptions. */
class NpyPropertiesTest {
    private static final List<String> PIECES = List.of(
            "{", "}", "(", ")", "[", "]", ",", ":", " ", "'descr'", "'fortran_order'", "'shape'", "'<f4'", "'|O'", "'>M8[ns]'",
            "True", "False", "None", "1", "-1", "0", "9223372036854775807", "2L", "'a'", "''", "'|V4'", "\\", "\\x41", "\"",
            "'", "u", "\u00e9", "\n");

    private static void check(byte[] bytes) {
        try {
            NDArray array = Npy.read(Channels.newChannel(new ByteArrayInputStream(bytes)), bytes.length);
            assertTrue(array.nbytes() <= bytes.length);
        } catch (IllegalArgumentException documented) {
            // Says why.
        } catch (IOException e) {
            throw new AssertionError("all bytes were there", e);
        }
    }

    @Property(tries = 10_000)
    void headersOfKnownPieces(@ForAll @Size(max = 30) List<@net.jqwik.api.From("piece") String> pieces) {
        check(NpyTest.header(String.join("", pieces)));
    }

    @Property(tries = 10_000)
    void headersWithAFieldOfAnyKind(@ForAll("piece") String descr, @ForAll("piece") String order,
            @ForAll @Size(max = 8) List<@net.jqwik.api.From("piece") String> shape, @ForAll @IntRange(max = 64) int more) {
        byte[] header = NpyTest.header("{'descr': " + descr + ", 'fortran_order': " + order + ", 'shape': "
                + String.join("", shape) + "}");
        check(java.util.Arrays.copyOf(header, header.length + more));
    }

    @Provide
    Arbitrary<String> piece() {
        return Arbitraries.of(PIECES);
    }

    @Property(tries = 10_000)
    void goodFilesWithWrongBytes(@ForAll @Size(max = 4) List<@IntRange(max = 200) Integer> places, @ForAll byte[] values)
            throws IOException {
        byte[] bytes = good();
        for (int i = 0; i < places.size(); i++) {
            bytes[places.get(i) % bytes.length] = values.length == 0 ? 0 : values[i % values.length];
        }
        check(bytes);
    }

    @Property(tries = 2_000)
    void cutFiles(@ForAll @IntRange(max = 140) int length) throws IOException {
        check(java.util.Arrays.copyOf(good(), Math.min(length, good().length)));
    }

    private static byte[] good() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Npy.write(Channels.newChannel(bytes), NDArray.of(new int[] {1, 2, 3}));
        return bytes.toByteArray();
    }

    @Property(tries = 1_000)
    void archivesWithWrongBytes(@ForAll @Size(max = 4) List<@IntRange(max = 400) Integer> places, @ForAll byte value)
            throws IOException {
        Path path = Files.createTempFile("zarrbuffer", ".npz");
        try {
            Npz.write(path, Map.of("a", NDArray.of(new int[] {1, 2, 3})));
            byte[] bytes = Files.readAllBytes(path);
            places.forEach(place -> bytes[bytes.length - 1 - place % bytes.length] = value);
            Files.write(path, bytes);
            try {
                Npz.map(path).values().forEach(NDArray::copy);
                Npz.read(path);
            } catch (IOException | IllegalArgumentException documented) {
                // Says why.
            }
        } finally {
            Files.delete(path);
        }
    }
}
