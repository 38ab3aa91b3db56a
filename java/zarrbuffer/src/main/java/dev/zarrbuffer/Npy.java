package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * NumPy's {@code .npy} files, versions 1, 2 and 3, of every dtype but Python objects and structs with fields that are
 * arrays, in order C or F and either byte order. npy.hpp has the rules. All methods are thread-safe.
 */
public final class Npy {
    private static final int FIRST = 12;
    private static final int WINDOW = 1 << 24;

    private Npy() {}

    /**
     * {@return the array in a file, in new memory} Unnamed bytes between the fields of a struct get the names
     * {@code _pad0}, {@code _pad1} and so on.
     *
     * @param path the file
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is no {@code .npy} file or too short, with the reason
     * @throws OutOfMemoryError if the memory is not there or past the limit of {@link Memory}
     */
    public static NDArray read(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            return read(file, file.size());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
        }
    }

    /**
     * As {@link #read(Path)}, of what comes next in a channel, which is left behind the array.
     *
     * @param channel stays open
     * @return the same
     * @throws EOFException if the channel ends inside the elements
     */
    public static NDArray read(ReadableByteChannel channel) throws IOException {
        return read(channel, Long.MAX_VALUE);
    }

    /**
     * {@return the array as it lies in the file, read-only: nothing is read before it is used} See
     * {@link Buffer#map(Path, long, long, MapMode)} for what must not happen to the file meanwhile.
     *
     * @param path the file
     * @throws IOException if the file cannot be mapped
     * @throws IllegalArgumentException if it is no {@code .npy} file or too short, with the reason
     */
    public static NDArray map(Path path) throws IOException {
        return map(path, MapMode.READ_ONLY);
    }

    /**
     * As {@link #map(Path)}, to be read only, or written to with the file or without it.
     *
     * @param path the file
     * @param mode whether what is written reaches the file
     * @return the same
     * @throws IOException if the file cannot be read
     */
    public static NDArray map(Path path, MapMode mode) throws IOException {
        return MappedFile.mapNpy(path, 0, MappedFile.TO_THE_END, mode);
    }

    /**
     * Writes an array, in order F if it is F- and not C-contiguous, as NumPy does; any other strided array is copied
     * first. bfloat16, which NumPy has no name for, becomes raw bytes. The file is replaced as a whole, or on an
     * exception stays as it was.
     *
     * @param path the file
     * @param array the array
     * @throws IOException if the file cannot be written
     */
    public static void write(Path path, NDArray array) throws IOException {
        WholeFile.replace(path, unfinished -> {
            try (FileChannel file = FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                write(file, array);
            }
        });
    }

    /**
     * As {@link #write(Path, NDArray)}, to a channel, which stays open.
     *
     * @param channel stays open
     * @param array the array
     * @throws IOException if the file cannot be read
     */
    public static void write(WritableByteChannel channel, NDArray array) throws IOException {
        forEachWindow(array, channel, window -> {
            while (window.hasRemaining()) {
                channel.write(window);
            }
        });
    }

    /** Takes pieces of a file. */
    interface Sink {
        void take(ByteBuffer window) throws IOException;
    }

    /**
     * All bytes of a file of the array: its header, then the elements, read-only.
     *
     * @param sees what the sink shows them to
     */
    static void forEachWindow(NDArray array, Object sees, Sink sink) throws IOException {
        NDArray host = array.asHostArray();
        boolean fortran = host.isFContiguous() && !host.isCContiguous();
        NDArray rows = fortran ? host.transpose() : host;
        NDArray dense = rows.isCContiguous() ? rows : rows.copy();
        sink.take(ByteBuffer.wrap(header(array, fortran ? Order.F : Order.C)));
        forEachElementWindow(dense, sees, window -> sink.take(window.asReadOnlyBuffer()));
    }

    private static byte[] header(NDArray array, Order order) {
        Errors.check(Bridge.npy_format(Scratch.begin().layout(array.numbers).number(order.code()).address()));
        return Text.lastBytes();
    }

    /**
     * Reads an array.
     *
     * @param available bytes that there are at most, so that no memory is asked for that a header only claims
     */
    static NDArray read(ReadableByteChannel channel, long available) throws IOException {
        byte[] first = readAtMost(channel, FIRST, new byte[0]);
        int length = (int) Errors.check(Bridge.npy_header_bytes(first));
        byte[] header = readAtMost(channel, length, first);
        Scratch scratch = Scratch.begin();
        Errors.check(Bridge.npy_parse(scratch.address(), header));
        long[] layout = scratch.resultArray();
        DType dtype = DType.ofCode(layout[0]);
        long bytes = Creation.bytes(dtype, layout);
        if (bytes > available - length) {
            throw new IllegalArgumentException("not an .npy file: its elements take " + bytes + " bytes, of which "
                    + (available - length) + " are there");
        }
        NDArray memory = NDArray.empty(DType.UINT8, bytes);
        boolean whole = false;
        try {
            forEachElementWindow(memory, channel, window -> fill(window, channel));
            whole = true;
            return memory.as(dtype, layout);
        } finally {
            if (!whole) {
                memory.close();
            }
        }
    }

    private static void fill(ByteBuffer window, ReadableByteChannel channel) throws IOException {
        while (window.hasRemaining()) {
            if (channel.read(window) < 0) {
                throw new EOFException("the elements of an array end too early");
            }
        }
    }

    /** What was read before and what comes next, up to so many bytes. */
    private static byte[] readAtMost(ReadableByteChannel channel, int bytes, byte[] before) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(Arrays.copyOf(before, Math.max(bytes, before.length)));
        buffer.position(before.length);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // Reads what there is.
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static void forEachElementWindow(NDArray dense, Object sees, Sink sink) throws IOException {
        long bytes = dense.nbytes();
        dense.storage.acquire();
        try {
            for (long done = 0; done < bytes; ) {
                int length = (int) Math.min(bytes - done, WINDOW);
                sink.take(dense.storage.lend(sees, dense.numbers[1] + done, length));
                done += length;
            }
        } finally {
            dense.storage.release();
        }
    }
}
