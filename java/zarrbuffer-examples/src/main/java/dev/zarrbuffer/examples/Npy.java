package dev.zarrbuffer.examples;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads NumPy's .npy files: the array is the mapped file itself. */
final class Npy {
    private static final ByteBuffer MAGIC =
            ByteBuffer.wrap("\u0093NUMPY".getBytes(StandardCharsets.ISO_8859_1)).asReadOnlyBuffer();
    private static final Pattern HEADER = Pattern.compile(
            "\\{'descr': '([^']+)', 'fortran_order': (True|False), 'shape': \\(([^)]*)\\), *}\\s*");

    private Npy() {}

    /**
     * The array in the file, read-only.
     *
     * @throws IOException if the file cannot be read, or is no .npy file of a plain dtype
     */
    static NDArray map(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            ByteBuffer bytes = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size()).order(ByteOrder.LITTLE_ENDIAN);
            String text = readHeader(bytes, path);
            Matcher header = HEADER.matcher(text);
            if (!header.matches()) {
                throw new IOException("not a header this reader knows, in " + path + ": " + text);
            }
            boolean fortran = header.group(2).equals("True");
            return wrap(bytes, DType.of(header.group(1)), fortran, shape(header.group(3)));
        }
    }

    /** Leaves the buffer where the elements begin. */
    private static String readHeader(ByteBuffer bytes, Path path) throws IOException {
        int start = MAGIC.capacity() + 2;
        if (bytes.capacity() < start + 4 || !bytes.slice(0, MAGIC.capacity()).equals(MAGIC)) {
            throw new IOException("not an .npy file: " + path);
        }
        boolean version1 = bytes.get(MAGIC.capacity()) == 1;
        byte[] header = new byte[version1 ? Short.toUnsignedInt(bytes.getShort(start)) : bytes.getInt(start)];
        bytes.position(start + (version1 ? 2 : 4)).get(header);
        return new String(header, StandardCharsets.UTF_8);
    }

    private static long[] shape(String text) {
        return Stream.of(text.split(","))
                .map(String::strip)
                .filter(length -> !length.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
    }

    private static NDArray wrap(ByteBuffer elements, DType dtype, boolean fortran, long[] shape) {
        if (!fortran) {
            return NDArray.wrap(elements, dtype, shape);
        }
        long[] reversed = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            reversed[i] = shape[shape.length - 1 - i];
        }
        return NDArray.wrap(elements, dtype, reversed).transpose();
    }
}
