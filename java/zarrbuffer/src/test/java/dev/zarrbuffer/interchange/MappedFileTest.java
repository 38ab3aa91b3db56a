package dev.zarrbuffer.interchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.CpuBuffer;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedFileTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        // Without a locale the JVM has no names of files but in ASCII.
        String name = "Zeichen-\u00fc\u03b1";
        boolean possible = Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode(name);
        file = folder.resolve(possible ? name : "plain");
        Files.write(file, new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
    }

    @Test
    void aFileIsABuffer() throws IOException {
        CpuBuffer whole = Buffer.map(file);
        assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, whole.toByteArray());
        assertThrows(java.nio.ReadOnlyBufferException.class, () -> whole.set(Slice.all(), 1));
        assertTrue(whole.asByteBuffer().isReadOnly());
        CpuBuffer part = Buffer.map(file, 3, 4);
        assertArrayEquals(new byte[] {3, 4, 5, 6}, part.toByteArray());
        assertEquals((short) 0x0304, part.asArrayLike().view(DType.of(">i2")).get(Index.at(0)).item());
        assertEquals(0, Buffer.map(file, 10, 0).length());
        NDArray view = whole.asArrayLike().transpose();
        whole.close();
        assertThrows(IllegalStateException.class, view::copy);
    }

    @Test
    void whatIsWrittenReachesTheFileOrNot() throws IOException {
        try (CpuBuffer buffer = Buffer.map(file, 2, 3, MapMode.READ_WRITE)) {
            buffer.set(Slice.from(1), 77);
        }
        assertArrayEquals(new byte[] {0, 1, 2, 77, 77, 5, 6, 7, 8, 9}, Files.readAllBytes(file));
        CpuBuffer copy = Buffer.map(file, 0, 10, MapMode.PRIVATE);
        copy.set(Slice.all(), 1);
        assertEquals(1, copy.toByteArray()[5]);
        assertEquals(5, Files.readAllBytes(file)[5]);
    }

    @Test
    void anExportedByteBufferKeepsTheMap() throws Exception {
        ByteBuffer bytes;
        try (CpuBuffer buffer = Buffer.map(file)) {
            bytes = buffer.asByteBuffer();
        }
        Files.delete(file);
        System.gc();
        Thread.sleep(20);
        assertEquals(9, bytes.get(9));
    }

    @Test
    void filesReachPastTwoGibibytes() throws IOException {
        long far = (5L << 30) + 13;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), far);
        }
        try (CpuBuffer whole = Buffer.map(file)) {
            assertEquals(far + 3, whole.length());
            assertArrayEquals(new byte[] {1, 2, 3}, whole.get(Slice.from(-3)).toByteArray());
        }
        try (CpuBuffer part = Buffer.map(file, far + 1, 2, MapMode.READ_WRITE)) {
            part.set(Slice.all(), 9);
        }
        try (CpuBuffer part = Buffer.map(file, far - 1, 4)) {
            assertArrayEquals(new byte[] {0, 1, 9, 9}, part.toByteArray());
        }
    }

    @Test
    void whatIsNotThereIsRefused() {
        assertThrows(NoSuchFileException.class, () -> Buffer.map(folder.resolve("missing")));
        IOException directory = assertThrows(IOException.class, () -> Buffer.map(folder));
        assertTrue(directory.getMessage().contains("directory"), directory.getMessage());
        IndexOutOfBoundsException outside =
                assertThrows(IndexOutOfBoundsException.class, () -> Buffer.map(file, 8, 3));
        assertTrue(outside.getMessage().contains("10 bytes"), outside.getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> Buffer.map(file, 11, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> Buffer.map(file, 1, Long.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> Buffer.map(file, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> Buffer.map(file, 0, -1));
        assertThrows(NullPointerException.class, () -> Buffer.map(null));
        assertThrows(UnsupportedOperationException.class, () -> Buffer.map(file, 0, 1, null));
    }
}
