package dev.zarrbuffer.tools;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Memory;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.ZarrGroup;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.LocalStore;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private static final Path DATA = Path.of("..", "testdata");
    private static final String ASTRONAUT = DATA.resolve("astronaut").toString();
    private static final String MRI = DATA.resolve("mri-volume").toString();

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] words = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    }

    private NDArray read(Path path) throws IOException {
        return ZarrArray.open(LocalStore.of(path), "").read(BufferPrototype.cpu()).asHostArray();
    }

    @Test
    void showsWhatAnArrayIs() {
        assertEquals(0, run("info", MRI));
        String text = out.toString();
        for (String part : List.of("64 x 64 x 9 x 3", "int16", "blosc", "221,184 bytes", "36 of 36 chunks", "\n###\n")) {
            assertTrue(text.contains(part), text);
        }
        assertEquals(0, run("info", DATA.resolve("v3-missing-chunks-fill-7")));
        assertTrue(out.toString().contains("1 of 16 chunks") && out.toString().contains("\n#...\n....\n"), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void writesWhatItReads() throws IOException {
        Path npy = folder.resolve("x.npy");
        assertEquals(0, run("read", ASTRONAUT, "--out", npy));
        byte[] expected = Files.readAllBytes(DATA.resolve("astronaut.npy"));
        byte[] actual = Files.readAllBytes(npy);
        int size = 512 * 512 * 3;
        assertArrayEquals(Arrays.copyOfRange(expected, expected.length - size, expected.length),
                Arrays.copyOfRange(actual, actual.length - size, actual.length));
        assertEquals(0, (actual.length - size) % 64);

        Path raw = folder.resolve("x.raw");
        assertEquals(0, run("read", MRI, "--select", "10:12,::-2,...,0", "--astype", "f4", "--transpose", "2,0,1",
                "--out", raw));
        assertEquals(2 * 32 * 9 * 4, Files.size(raw));
        assertTrue(out.toString().contains("float32 of shape [9, 2, 32]"), out.toString());

        Path png = folder.resolve("x.png");
        assertEquals(0, run("read", ASTRONAUT, "--select", "100:300,:150", "--out", png));
        BufferedImage image = ImageIO.read(png.toFile());
        NDArray pixels = read(Path.of(ASTRONAUT));
        assertEquals(150, image.getWidth());
        assertEquals(200, image.getHeight());
        assertEquals(pixels.getInt(100 + 7, 9, 1), image.getRGB(9, 7) >> 8 & 0xff);
        assertEquals(0, run("read", MRI, "--select", ":,:,4,0", "--astype", "uint16", "--out", png));
        assertEquals(64, ImageIO.read(png.toFile()).getWidth());
        assertEquals(0, run("read", DATA.resolve("v3-scalar")));
    }

    @Test
    void copiesIntoOtherChunksCodecsAndFormats() throws IOException {
        NDArray expected = read(Path.of(MRI));
        List<List<Object>> ways = List.of(
                List.of("--chunks", "7,64,5,2", "--codec", "gzip:1"),
                List.of("--chunks", "8,8,9,1", "--shards", "32,32,9,3", "--codec", "blosc:lz4:5:shuffle,crc32c"),
                List.of("--zarr-format", "2", "--codec", "blosc:zstd:5:bitshuffle"),
                List.of("--zarr-format", "2", "--codec", "none", "--chunks", "64,64,9,3", "--memory", "0"));
        for (List<Object> way : ways) {
            Path copy = folder.resolve("copy" + ways.indexOf(way));
            List<Object> args = new java.util.ArrayList<>(List.of("copy", MRI, copy));
            args.addAll(way);
            assertEquals(0, run(args.toArray()), err.toString());
            assertTrue(expected.allEqual(read(copy), true), way.toString());
            assertEquals(0, run("verify", copy));
            assertEquals(3, run(args.toArray()));
            assertTrue(err.toString().contains("--resume"), err.toString());
        }
    }

    @Test
    void goesOnWithACopyThatWasBrokenOff() throws IOException {
        Path copy = folder.resolve("copy");
        assertEquals(0, run("copy", MRI, copy, "--chunks", "16,16,9,3", "--resume"));
        Path kept = copy.resolve("c/0/0/0/0");
        Path lost = copy.resolve("c/1/2/0/0");
        var before = Files.getLastModifiedTime(kept);
        Files.delete(lost);
        assertEquals(0, run("copy", MRI, copy, "--chunks", "16,16,9,3", "--resume"));
        assertTrue(Files.exists(lost));
        assertTrue(read(Path.of(MRI)).allEqual(read(copy), true));
        assertEquals(before, Files.getLastModifiedTime(kept));
        assertEquals(3, run("copy", MRI, copy, "--chunks", "32,16,9,3", "--resume"));
    }

    @Test
    void copiesGroups() throws IOException {
        Path from = folder.resolve("from");
        ZarrGroup root = ZarrGroup.create(LocalStore.of(from), "", 2, Map.of("title", "t"));
        root.createArray("a", ArrayOptions.of(DType.INT16, 30, 30).chunks(7, 9)).write(5);
        root.createGroup("g").createArray("b", ArrayOptions.of(DType.FLOAT32, 20).chunks(6)).write(1.5);
        Path to = folder.resolve("to");
        assertEquals(0, run("copy", from, to, "--consolidate"), err.toString());
        ZarrGroup copy = ZarrGroup.open(LocalStore.of(to), "");
        assertEquals(3, copy.zarrFormat());
        assertEquals(Map.of("title", "t"), copy.attributes());
        assertTrue(copy.array("a").read(BufferPrototype.cpu()).allEqual(5));
        assertTrue(copy.array("g/b").read(BufferPrototype.cpu()).allEqual(1.5));
        assertTrue(Files.readString(to.resolve("zarr.json")).contains("consolidated_metadata"));
        Files.delete(to.resolve("g/b/c/2"));
        var kept = Files.getLastModifiedTime(to.resolve("g/b/c/1"));
        assertEquals(0, run("copy", from, to, "--resume", "--consolidate"), err.toString());
        assertTrue(copy.array("g/b").read(BufferPrototype.cpu()).allEqual(1.5));
        assertEquals(kept, Files.getLastModifiedTime(to.resolve("g/b/c/1")));
        assertEquals(0, run("verify", to), err.toString());
        assertEquals(3, run("copy", from, to));
        assertEquals(3, run("copy", from, to, "--resume", "--zarr-format", "2"));
        assertEquals(2, run("copy", from, folder.resolve("x"), "--chunks", "2,2"));
        assertEquals(2, run("copy", from, from.resolve("inside")));
        assertFalse(Files.exists(from.resolve("inside")));
    }

    @Test
    void copiesInBoundedMemory() throws IOException {
        Path from = folder.resolve("large");
        ZarrArray.create(LocalStore.of(from), "", ArrayOptions.of(DType.UINT8, 8192, 8192).chunks(1024, 1024)
                .codecs(CodecSpec.zstd(1))).write(3);
        long before = Memory.inUse(Device.CPU);
        Memory.resetPeak(Device.CPU);
        assertEquals(0, run("copy", from, folder.resolve("c"), "--memory", "4", "--chunks", "512,2048"), err.toString());
        long most = Memory.peak(Device.CPU) - before;
        assertTrue(most < 24 << 20, "of 64 MiB copied, " + most + " bytes were held at once");
    }

    @Test
    void findsBadChunks() throws IOException {
        Path copy = folder.resolve("copy");
        assertEquals(0, run("copy", ASTRONAUT, copy, "--codec", "zstd:1,crc32c"));
        byte[] chunk = Files.readAllBytes(copy.resolve("c/1/1/0"));
        chunk[50] ^= 1;
        Files.write(copy.resolve("c/1/1/0"), chunk);
        Files.write(copy.resolve("c/2/3/0"), new byte[3]);
        Files.delete(copy.resolve("c/0/0/0"));
        assertEquals(1, run("verify", copy));
        String text = out.toString();
        assertTrue(text.contains("BAD c/1/1/0: crc32c: the checksum is") && text.contains("BAD c/2/3/0: "), text);
        assertTrue(text.endsWith("13 chunks good, 2 bad, 1 not stored\n"), text);
        assertEquals(3, run("read", copy));
        assertTrue(err.toString().contains("c/1/1/0") || err.toString().contains("c/2/3/0"), err.toString());
    }

    @Test
    void countsNumbers() throws IOException {
        assertEquals(0, run("stats", MRI, "--bins", "3", "--select", ":,:,4"), err.toString());
        NDArray part = read(Path.of(MRI)).get(Text.selection(":,:,4")).copy().reshape(-1);
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        long sum = 0;
        for (long i = 0; i < part.size(); i++) {
            least = Math.min(least, part.getLong(i));
            greatest = Math.max(greatest, part.getLong(i));
            sum += part.getLong(i);
        }
        String text = out.toString();
        for (String line : List.of("count  " + part.size(), "mean   " + (double) sum / part.size(), "min    " + least,
                "max    " + greatest)) {
            assertTrue(text.contains(line + "\n"), text);
        }
        assertEquals(7, text.lines().count(), text);
        ZarrArray.create(LocalStore.of(folder.resolve("x")), "", ArrayOptions.of(DType.FLOAT32, 10).chunks(3)
                .fillValue(Double.NaN)).write(NDArray.of(new float[] {1, 2, 2, 9}), Text.selection("2:6"));
        assertEquals(0, run("stats", folder.resolve("x"), "--range", "1:3", "--bins", "2"));
        assertEquals(List.of("count  4, and 6 NaN", "mean   3.5", "min    1.0", "max    9.0",
                "     1.00000 to      2.00000            1  ####################",
                "     2.00000 to      3.00000            2  ########################################"),
                out.toString().lines().toList());
        assertEquals(0, run("stats", folder.resolve("x"), "--select", "2:3"));
        assertTrue(out.toString().contains("0.500000 to"), out.toString());
        assertEquals(0, run("stats", folder.resolve("x"), "--select", "0:0"));
        assertTrue(out.toString().contains("min    null"), out.toString());
        assertEquals(3, run("stats", DATA.resolve("nothing")));
        assertEquals(2, run("stats", MRI, "--range", "1"));
        assertEquals(2, run("stats", MRI, "--bins", "-1"));
        assertEquals(2, run("stats", MRI, "--spark", "local[1]"));
        assertTrue(err.toString().contains("zarrbuffer-spark"), err.toString());
    }

    @Test
    void exitCodesTellWhatIsWrong() throws IOException {
        assertEquals(2, run("read"));
        assertEquals(2, run("nonsense"));
        assertEquals(2, run("read", MRI, "--select", "a:b"));
        assertEquals(2, run("read", MRI, "--select", "99"));
        assertEquals(2, run("read", MRI, "--out", folder.resolve("x.jpg")));
        assertEquals(2, run("read", MRI, "--out", folder.resolve("x.png")));
        assertEquals(2, run("copy", MRI, folder.resolve("c"), "--codec", "rar"));
        assertEquals(3, run("info", folder.resolve("nothing")));
        assertTrue(err.toString().startsWith("zarrbuffer: "), err.toString());
        Files.writeString(folder.resolve("zarr.json"), "{");
        assertEquals(3, run("info", folder));
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertEquals(2, run("copy", MRI, folder.resolve("c"), "--zarr-format", "4"));
        assertEquals(2, run("copy", MRI, folder.resolve("c"), "--memory", "-1"));
        assertEquals(2, run("copy", MRI, folder.resolve("c"), "--chunks", "0,1,1,1"));
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertFalse(Files.exists(folder.resolve("c")));
        assertEquals(3, run("read", "http://localhost:1/x"));
        assertEquals(2, run("read", "http://[x"));
        assertEquals(0, run("--help"));
        assertEquals(0, run("bench", MRI, "--rounds", "1"));
        assertTrue(out.toString().contains("GB/s"), out.toString());
    }
}
