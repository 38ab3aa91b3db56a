package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.numpy.NumPy;
import dev.zarrbuffer.numpy.NumPyResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NumPy reads what we write and we read what NumPy writes. */
class NpyTest {
    private static final NumPy NUMPY = NumPy.get();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"|b1", "|i1", ">i2", "<i4", ">i8", "|u1", "<u2", ">u4", "<u8", "<f2", ">f4", "<f8", "<c8", ">c16",
            "|S5", "<U3", ">U2", "|V7", "<M8[25us]", ">m8[D]", "[('a', '|u1'), ('b', [('x', '>f4'), ('y', '<i8')])]",
            "[(\"it's \\\\\", '<i4')]", "[('\u00e9', '<i4')]", "[('\u03b1', '<i4')]"})
    void everyDTypeGoesBothWays(String dtype) throws IOException {
        Path theirs = folder.resolve("theirs.npy");
        Path ours = folder.resolve("ours.npy");
        for (String make : List.of("", ".reshape(2, 3)", ".reshape(2, 3).T", ".reshape(6, 1, 1)[::2]", "[:0]", "[3]")) {
            String program = "dtype = np.dtype(" + (dtype.startsWith("[") ? dtype : "'" + dtype + "'") + ")\n"
                    + "a = np.frombuffer(bytes(range(6 * dtype.itemsize)), 'u1') % 2\n"
                    + "a = a.view(dtype)" + make + "\n";
            NumPyResult theirsRead = NUMPY.run(program + "np.save(path, a); result = np.asarray(a)",
                    Map.of("path", theirs.toString())).orThrow();
            for (NDArray read : List.of(Npy.read(theirs), Npy.map(theirs))) {
                assertArrayEquals(theirsRead.shape(), read.shape());
                assertArrayEquals(theirsRead.bytes(), HostMemory.toByteArray(read), make);
                Npy.write(ours, read);
                NumPyResult oursRead =
                        NUMPY.run("result = np.asarray(np.load(path))", Map.of("path", ours.toString())).orThrow();
                assertEquals(theirsRead.dtype(), oursRead.dtype());
                assertArrayEquals(theirsRead.shape(), oursRead.shape());
                assertEquals(read.isFContiguous(), oursRead.is(NumPyResult.F_CONTIGUOUS));
                assertArrayEquals(theirsRead.bytes(), oursRead.bytes());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyVersionIsRead(int version) throws IOException {
        Path path = folder.resolve("version.npy");
        NUMPY.exec("with open(path, 'wb') as f: np.lib.format.write_array(f, np.arange(6.0).reshape(2, 3), (version, 0))",
                Map.of("path", path.toString(), "version", version));
        assertEquals(version, Files.readAllBytes(path)[6]);
        assertTrue(Npy.read(path).allEqual(NDArray.of(new double[][] {{0, 1, 2}, {3, 4, 5}}), false));
    }

    @Test
    void unnamedBytesOfStructsGetNames() throws IOException {
        Path path = folder.resolve("padded.npy");
        NUMPY.exec("np.save(path, np.array([(1, 2)], np.dtype([('a', 'u1'), ('b', '<i4')], align=True)))",
                Map.of("path", path.toString()));
        NDArray padded = Npy.read(path);
        assertEquals(List.of("a", "_pad0", "b"), padded.dtype().fields().stream().map(DType.Field::name).toList());
        assertEquals(2, padded.field("b").getInt(0));
    }

    @Test
    void aMappedFileIsWrittenThrough() throws IOException {
        Path path = folder.resolve("mapped.npy");
        Npy.write(path, NDArray.of(new short[] {1, 2, 3}));
        try (NDArray mapped = Npy.map(path, MapMode.READ_WRITE)) {
            mapped.setInt(9, 1);
        }
        assertEquals(9, Npy.read(path).getInt(1));
        assertTrue(Npy.map(path).isReadOnly());
        assertThrows(java.nio.ReadOnlyBufferException.class, () -> Npy.map(path).setInt(1, 0));
    }

    @Test
    void arraysFollowOneAnotherInAChannel() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Npy.write(Channels.newChannel(bytes), NDArray.of(new int[] {1, 2}));
        Npy.write(Channels.newChannel(bytes), NDArray.of(2.5).astype(DType.BFLOAT16));
        var channel = Channels.newChannel(new ByteArrayInputStream(bytes.toByteArray()));
        assertTrue(Npy.read(channel).allEqual(NDArray.of(new int[] {1, 2}), true));
        assertEquals(2.5, Npy.read(channel).view(DType.BFLOAT16).getDouble());
        assertThrows(IllegalArgumentException.class, () -> Npy.read(channel));
        byte[] cut = java.util.Arrays.copyOf(bytes.toByteArray(), 130);
        assertThrows(EOFException.class, () -> Npy.read(Channels.newChannel(new ByteArrayInputStream(cut))));
    }

    @Test
    void whatIsNoFileOfNumPysIsRefused() throws IOException {
        Path path = folder.resolve("wrong.npy");
        Files.writeString(path, "no array");
        String message = assertThrows(IllegalArgumentException.class, () -> Npy.read(path)).getMessage();
        assertTrue(message.contains("wrong.npy") && message.contains("not an .npy file"), message);
        assertThrows(IllegalArgumentException.class, () -> Npy.map(path));
        assertThrows(NoSuchFileException.class, () -> Npy.read(folder.resolve("missing")));
        assertThrows(NoSuchFileException.class, () -> Npy.map(folder.resolve("missing")));
        NUMPY.exec("np.save(path, np.array([None]))", Map.of("path", path.toString()));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Npy.read(path)).getMessage().contains("objects"));
        Files.write(path, header("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"));
        assertThrows(IllegalArgumentException.class, () -> Npy.read(path));
        assertThrows(IllegalArgumentException.class, () -> Npy.map(path));
        assertThrows(IOException.class, () -> Npy.write(folder.resolve("no/such/folder"), NDArray.of(1)));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count(), "nothing unfinished is left");
        }
    }

    static byte[] header(String text) {
        byte[] body = text.getBytes(StandardCharsets.ISO_8859_1);
        byte[] bytes = new byte[10 + body.length];
        System.arraycopy(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}, 0, bytes, 0, 8);
        bytes[8] = (byte) body.length;
        bytes[9] = (byte) (body.length >> 8);
        System.arraycopy(body, 0, bytes, 10, body.length);
        return bytes;
    }

    @Test
    void archivesGoBothWays() throws IOException {
        Path path = folder.resolve("arrays.npz");
        for (String save : List.of("savez", "savez_compressed")) {
            NUMPY.exec("np." + save + "(path, a=np.arange(5, dtype='>i4'), *[np.eye(2).T])", Map.of("path", path.toString()));
            for (Map<String, NDArray> arrays : List.of(Npz.read(path), Npz.map(path))) {
                assertEquals(java.util.Set.of("a", "arr_0"), arrays.keySet());
                assertTrue(arrays.get("a").allEqual(NDArray.of(new int[] {0, 1, 2, 3, 4}), true));
                assertTrue(arrays.get("arr_0").allEqual(NDArray.of(new double[][] {{1, 0}, {0, 1}}), true));
            }
            assertEquals(save.equals("savez"), Npz.map(path).get("a").isReadOnly(), "mapped where it is not compressed");
        }
        Map<String, NDArray> arrays = new java.util.LinkedHashMap<>();
        arrays.put("x", NDArray.of(new float[][] {{1, 2}, {3, 4}}).transpose());
        arrays.put("\u03b1/y", NDArray.full(DType.of("<M8[s]"), 5, 1000));
        for (int i = 0; i < 2; i++) {
            if (i == 0) {
                Npz.write(path, arrays);
            } else {
                Npz.writeCompressed(path, arrays);
            }
            NumPyResult read = NUMPY.run("z = np.load(path); result = z['x'], z['\u03b1/y']", Map.of("path", path.toString()));
            assertArrayEquals(HostMemory.toByteArray(arrays.get("x")), read.orThrow().items().get(0).bytes());
            assertEquals("<M8[s]", read.items().get(1).dtype());
            assertArrayEquals(HostMemory.toByteArray(arrays.get("\u03b1/y")), read.items().get(1).bytes());
            assertEquals(List.of("x", "\u03b1/y"), List.copyOf(Npz.map(path).keySet()));
        }
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        int at = 0;
        while (!java.util.Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
            at++;
        }
        return at;
    }

    @ParameterizedTest
    @ValueSource(strings = {"(900,)=(100,)", "(900,)=(901,)", "<i8=<i4", "'descr'='dexcr'"})
    void archivesWithDamagedHeadersAreRefused(String damage) throws IOException {
        Path path = folder.resolve("arrays.npz");
        for (boolean compressed : new boolean[] {false, true}) {
            Map<String, NDArray> arrays = Map.of("a", NDArray.zeros(DType.of("<i8"), 900));
            if (compressed) {
                writeDamaged(path, arrays, damage.split("="));
            } else {
                Npz.write(path, arrays);
                Files.write(path, replaced(Files.readAllBytes(path), damage.split("=")));
            }
            long before = Memory.inUse(Device.CPU);
            Exception error = assertThrows(Exception.class, () -> Npz.read(path));
            assertTrue(error instanceof IOException || error instanceof IllegalArgumentException, error::toString);
            assertEquals(before, Memory.inUse(Device.CPU));
        }
    }

    /** An archive that says itself what is damaged: its checksum is of that. */
    private static void writeDamaged(Path path, Map<String, NDArray> arrays, String[] damage) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        Npy.write(Channels.newChannel(file), arrays.get("a"));
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            zip.putNextEntry(new ZipEntry("a.npy"));
            zip.write(replaced(file.toByteArray(), damage));
        }
    }

    private static byte[] replaced(byte[] bytes, String[] damage) {
        byte[] from = damage[0].getBytes(StandardCharsets.US_ASCII);
        byte[] to = damage[1].getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(to, 0, bytes, indexOf(bytes, from), to.length);
        return bytes;
    }

    @Test
    void damagedArchivesAreRefused() throws IOException {
        Path path = folder.resolve("arrays.npz");
        Npz.write(path, Map.of("a", NDArray.of(new int[] {1, 2, 3})));
        byte[] good = Files.readAllBytes(path);
        byte[] bad = good.clone();
        bad[indexOf(good, new byte[] {1, 0, 0, 0, 2})] ^= 1;
        Files.write(path, bad);
        assertThrows(ZipException.class, () -> Npz.read(path));
        Files.writeString(path, "no archive");
        assertThrows(ZipException.class, () -> Npz.read(path));
        assertThrows(ZipException.class, () -> Npz.map(path));
        assertThrows(NoSuchFileException.class, () -> Npz.map(folder.resolve("missing")));
    }
}
