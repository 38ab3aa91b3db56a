package dev.zarrbuffer.examples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes a PNG file straight out of a buffer of pixels: the compressor reads each row where it lies. */
final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte BITS = 8;
    private static final byte RGB = 2;
    private static final int COMPRESSED_BYTES = 1 << 16;

    private final FileChannel file;
    private final Deflater deflater;
    private final ByteBuffer compressed = ByteBuffer.allocateDirect(COMPRESSED_BYTES);

    private Png(FileChannel file, Deflater deflater) {
        this.file = file;
        this.deflater = deflater;
    }

    /**
     * Writes rows of red, green and blue bytes.
     *
     * @param pixels as many as width and height say, from position 0
     */
    static void write(Path path, ByteBuffer pixels, int width, int height) throws IOException {
        Deflater deflater = new Deflater();
        try (FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            new Png(file, deflater).write(pixels, width, height);
        } finally {
            deflater.end();
        }
    }

    private void write(ByteBuffer pixels, int width, int height) throws IOException {
        writeFully(ByteBuffer.wrap(SIGNATURE));
        writeChunk("IHDR", header(width, height));
        int rowBytes = 3 * width;
        for (int row = 0; row < height; row++) {
            // Before each row the number of its filter: none.
            compress(ByteBuffer.allocate(1));
            compress(pixels.slice(row * rowBytes, rowBytes));
        }
        finish();
        writeChunk("IEND", ByteBuffer.allocate(0));
    }

    private static ByteBuffer header(int width, int height) {
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height).put(BITS).put(RGB);
        // Compression, filter and interlace methods are all 0, as they are now.
        return header.rewind();
    }

    private void compress(ByteBuffer bytes) throws IOException {
        deflater.setInput(bytes);
        while (!deflater.needsInput()) {
            deflate();
        }
    }

    private void finish() throws IOException {
        deflater.finish();
        while (!deflater.finished()) {
            deflate();
        }
        writeCompressed();
    }

    private void deflate() throws IOException {
        deflater.deflate(compressed);
        if (!compressed.hasRemaining()) {
            writeCompressed();
        }
    }

    private void writeCompressed() throws IOException {
        writeChunk("IDAT", compressed.flip());
        compressed.clear();
    }

    private void writeChunk(String type, ByteBuffer data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data.duplicate());
        writeFully(ByteBuffer.allocate(8).putInt(data.remaining()).put(name).flip());
        writeFully(data);
        writeFully(ByteBuffer.allocate(4).putInt((int) crc.getValue()).flip());
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
