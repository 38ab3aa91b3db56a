package dev.zarrbuffer;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * NumPy's {@code .npz} files: zip archives of {@link Npy .npy} files, arrays by their names. All methods are
 * thread-safe.
 */
public final class Npz {
    private static final String SUFFIX = ".npy";
    /** A time of now would make each file different, and one before this is stored with its time zone. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private Npz() {}

    /**
     * {@return all arrays of a file in new memory, by name, in the file's order} What is no {@code .npy} file in it is
     * left out.
     *
     * @param path the file
     * @throws IOException if the file cannot be read, is no zip archive or damaged
     * @throws IllegalArgumentException for an {@code .npy} file in it that is none, with the reason
     * @throws OutOfMemoryError if the memory is not there or past the limit of {@link Memory}
     */
    public static Map<String, NDArray> read(Path path) throws IOException {
        return readAll(path, Npz::read);
    }

    /**
     * As {@link #read}, but arrays that are not compressed stay in the file, read-only: nothing of them is read before
     * it is used, and their checksums are not looked at. See {@link Buffer#map(Path, long, long, MapMode)} for what
     * must not happen to the file meanwhile.
     *
     * @param path the file
     * @return the same
     * @throws IOException if the file cannot be read
     */
    public static Map<String, NDArray> map(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            Map<String, Long> headers = ZipOffsets.of(file);
            return readAll(path, (zip, entry) -> {
                Long header = headers.get(entry.getName());
                if (entry.getMethod() != ZipEntry.STORED || header == null) {
                    return read(zip, entry);
                }
                long offset = ZipOffsets.data(file, header);
                if (offset > file.size() || entry.getSize() > file.size() - offset) {
                    throw new ZipException(path + ": " + entry.getName() + " is not all in the archive");
                }
                return MappedFile.mapNpy(path, offset, entry.getSize(), MapMode.READ_ONLY);
            });
        }
    }

    /**
     * Writes arrays by their names, not compressed. The file is replaced as a whole, or on an exception stays as it
     * was.
     *
     * @param path the file
     * @param arrays arrays by their names
     * @throws IOException if the file cannot be written
     */
    public static void write(Path path, Map<String, NDArray> arrays) throws IOException {
        write(path, arrays, ZipEntry.STORED);
    }

    /**
     * As {@link #write}, compressed with deflate.
     *
     * @param path the file
     * @param arrays arrays by their names
     * @throws IOException if the file cannot be read
     */
    public static void writeCompressed(Path path, Map<String, NDArray> arrays) throws IOException {
        write(path, arrays, ZipEntry.DEFLATED);
    }

    private interface EntryReader {
        NDArray read(ZipFile zip, ZipEntry entry) throws IOException;
    }

    private static Map<String, NDArray> readAll(Path path, EntryReader reader) throws IOException {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(path.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String name = entry.getName();
                if (!name.endsWith(SUFFIX)) {
                    continue;
                }
                try {
                    arrays.put(name.substring(0, name.length() - SUFFIX.length()), reader.read(zip, entry));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(path + ": " + name + ": " + e.getMessage(), e);
                }
            }
        }
        return arrays;
    }

    private static NDArray read(ZipFile zip, ZipEntry entry) throws IOException {
        CRC32 crc = new CRC32();
        try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), crc)) {
            NDArray array = Npy.read(Channels.newChannel(in), entry.getSize());
            boolean good = false;
            try {
                requireEnd(in, crc, entry);
                good = true;
                return array;
            } finally {
                if (!good) {
                    array.close();
                }
            }
        }
    }

    /** A damaged header may claim fewer bytes than there are: so the checksum is of all, and none may be left. */
    private static void requireEnd(InputStream in, CRC32 crc, ZipEntry entry) throws IOException {
        long left = in.transferTo(OutputStream.nullOutputStream());
        if (crc.getValue() != entry.getCrc()) {
            throw new ZipException(entry.getName() + " is damaged: its checksum differs");
        }
        if (left > 0) {
            throw new ZipException(entry.getName() + " has " + left + " bytes behind the elements of its array");
        }
    }

    private static void write(Path path, Map<String, NDArray> arrays, int method) throws IOException {
        WholeFile.replace(path, unfinished -> {
            try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(
                    Files.newOutputStream(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), 1 << 16))) {
                WritableByteChannel channel = Channels.newChannel(zip);
                for (Map.Entry<String, NDArray> array : arrays.entrySet()) {
                    zip.putNextEntry(entry(array.getKey() + SUFFIX, array.getValue(), method));
                    Npy.write(channel, array.getValue());
                    zip.closeEntry();
                }
            }
        });
    }

    private static ZipEntry entry(String name, NDArray array, int method) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(method);
        entry.setTimeLocal(NO_TIME);
        if (method == ZipEntry.STORED) {
            CRC32 crc = new CRC32();
            long[] bytes = new long[1];
            Npy.forEachWindow(array, crc, window -> {
                bytes[0] += window.remaining();
                crc.update(window);
            });
            entry.setCrc(crc.getValue());
            entry.setSize(bytes[0]);
        }
        return entry;
    }
}
