package dev.zarrbuffer.tools;

import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Order;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes bare elements, in order C. */
final class Raw {
    private static final int WINDOW = 1 << 30;

    private Raw() {}

    static void write(Path path, NDArray array) throws IOException {
        NDArray dense = array.isCContiguous() ? array : array.copy(Order.C);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            for (long done = 0; done < dense.nbytes(); ) {
                ByteBuffer window = dense.asByteBuffer(done, (int) Math.min(dense.nbytes() - done, WINDOW));
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
