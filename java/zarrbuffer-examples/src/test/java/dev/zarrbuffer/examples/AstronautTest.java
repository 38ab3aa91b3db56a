package dev.zarrbuffer.examples;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Npy;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AstronautTest {
    private static final Path DATA = Path.of("..", "testdata");
    private static final Path NPY = DATA.resolve("astronaut.npy");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void readsThePortraitAsZarrPythonDoes() throws IOException {
        assertTrue(run(NPY), printed::toString);
        assertTrue(printed.toString(StandardCharsets.UTF_8).contains(png().toString()));
    }

    @Test
    void writesThePortraitAsPng() throws IOException {
        run(NPY);
        NDArray expected = Npy.map(NPY);
        assertTrue(expected.allEqual(pixels(ImageIO.read(png().toFile())), false));
    }

    @Test
    void noticesOneWrongByte() throws IOException {
        byte[] bytes = Files.readAllBytes(NPY);
        bytes[bytes.length - 1]++;
        Path damaged = Files.write(folder.resolve("damaged.npy"), bytes);
        assertFalse(run(damaged));
    }

    private boolean run(Path expected) throws IOException {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return new Astronaut(out).run(DATA.resolve("astronaut"), expected, png());
    }

    private Path png() {
        return folder.resolve("astronaut.png");
    }

    private static int[][][] pixels(BufferedImage image) {
        int[][][] pixels = new int[image.getHeight()][image.getWidth()][];
        for (int y = 0; y < pixels.length; y++) {
            for (int x = 0; x < pixels[y].length; x++) {
                int rgb = image.getRGB(x, y);
                pixels[y][x] = new int[] {rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff};
            }
        }
        return pixels;
    }
}
