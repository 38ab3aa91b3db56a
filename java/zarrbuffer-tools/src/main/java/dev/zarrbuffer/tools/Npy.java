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
import java.util.stream.Collectors;

/** Writes NumPy's .npy files, and bare elements. */
final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0};
    private static final int ALIGNED = 64;

    private Npy() {}

    static void write(Path path, NDArray array) throws IOException {
        String shape = Arrays.stream(array.shape()).mapToObj(Long::toString).collect(Collectors.joining(", "));
        String descr = array.dtype().kind() == DType.Kind.STRUCT
                ? array.dtype().toZarrV2().replace('[', '(').replace(']', ')').replaceAll("^\\((.*)\\)$", "[$1]")
                : "'" + array.dtype().typestr() + "'";
        String header = "{'descr': " + descr + ", 'fortran_order': False, 'shape': (" + shape
                + (array.ndim() == 1 ? ",), }" : "), }");
        int used = MAGIC.length + Integer.BYTES + header.length() + 1;
        header += " ".repeat((ALIGNED - used % ALIGNED) % ALIGNED) + "\n";
        ByteBuffer start = ByteBuffer.allocate(MAGIC.length + Integer.BYTES + header.length())
                .order(ByteOrder.LITTLE_ENDIAN).put(MAGIC).putInt(header.length())
                .put(header.getBytes(StandardCharsets.US_ASCII)).flip();
        write(path, start, array);
    }

    static void writeRaw(Path path, NDArray array) throws IOException {
        write(path, ByteBuffer.allocate(0), array);
    }

    private static void write(Path path, ByteBuffer start, NDArray array) throws IOException {
        NDArray dense = array.isCContiguous() ? array : array.copy(Order.C);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            writeFully(file, start);
            for (long done = 0; done < dense.nbytes(); ) {
                ByteBuffer window = dense.asByteBuffer(done, (int) Math.min(dense.nbytes() - done, 1 << 30));
                done += window.remaining();
                writeFully(file, window);
            }
        }
    }

    static void writeFully(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
