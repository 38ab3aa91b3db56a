package dev.zarrbuffer.tools;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Order;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes PNG files: grey where there are two axes, colours where a third has 3 (or 4, with transparency). */
final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int COMPRESSED_BYTES = 1 << 16;

    private final FileChannel file;
    private final Deflater deflater;
    private final ByteBuffer compressed = ByteBuffer.allocateDirect(COMPRESSED_BYTES);

    private Png(FileChannel file, Deflater deflater) {
        this.file = file;
        this.deflater = deflater;
    }

    /**
     * Writes an image.
     *
     * @throws IllegalArgumentException for another dtype than uint8 or uint16, or a shape that is no image
     */
    static void write(Path path, NDArray image) throws IOException {
        long[] shape = image.shape();
        DType dtype = image.dtype();
        long channels = shape.length == 3 ? shape[2] : 1;
        if (shape.length < 2 || shape.length > 3 || channels != 1 && channels != 3 && channels != 4
                || Arrays.stream(shape).anyMatch(length -> length == 0)) {
            throw new IllegalArgumentException("a PNG has shape (rows, columns) or (rows, columns, 3), not "
                    + Arrays.toString(shape) + ": choose with --select, reorder with --transpose");
        }
        if (dtype.kind() != DType.Kind.UINT && dtype.kind() != DType.Kind.BOOL || dtype.itemSize() > 2) {
            throw new IllegalArgumentException("a PNG has uint8 or uint16, not " + dtype + ": convert with --astype");
        }
        // Highest byte first, as PNG has it.
        NDArray pixels = image.astype(dtype.withByteOrder(ByteOrder.BIG_ENDIAN), Order.C, false);
        pixels = pixels.isCContiguous() ? pixels : pixels.copy(Order.C);
        Deflater deflater = new Deflater();
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            new Png(file, deflater).write(pixels, (int) shape[1], (int) shape[0], (int) channels);
        } finally {
            deflater.end();
        }
    }

    private void write(NDArray pixels, int width, int height, int channels) throws IOException {
        Raw.writeFully(file, ByteBuffer.wrap(SIGNATURE));
        byte colours = (byte) (channels == 1 ? 0 : channels == 3 ? 2 : 6);
        byte bits = (byte) (8 * pixels.dtype().itemSize());
        chunk("IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put(bits).put(colours).rewind());
        int row = (int) (width * channels * pixels.dtype().itemSize());
        for (int y = 0; y < height; y++) {
            // Before each row the number of its filter: none.
            compress(ByteBuffer.allocate(1));
            compress(pixels.asByteBuffer((long) y * row, row));
        }
        deflater.finish();
        while (!deflater.finished()) {
            deflate();
        }
        flush();
        chunk("IEND", ByteBuffer.allocate(0));
    }

    private void compress(ByteBuffer bytes) throws IOException {
        deflater.setInput(bytes);
        while (!deflater.needsInput()) {
            deflate();
        }
    }

    private void deflate() throws IOException {
        deflater.deflate(compressed);
        if (!compressed.hasRemaining()) {
            flush();
        }
    }

    private void flush() throws IOException {
        chunk("IDAT", compressed.flip());
        compressed.clear();
    }

    private void chunk(String type, ByteBuffer data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data.duplicate());
        Raw.writeFully(file, ByteBuffer.allocate(8).putInt(data.remaining()).put(name).flip());
        Raw.writeFully(file, data);
        Raw.writeFully(file, ByteBuffer.allocate(4).putInt((int) crc.getValue()).flip());
    }
}
