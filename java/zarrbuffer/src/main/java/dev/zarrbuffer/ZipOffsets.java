package dev.zarrbuffer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipException;

/** Where in a zip archive the data of its entries begins, which {@link java.util.zip.ZipFile} does not tell. */
final class ZipOffsets {
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int END64_LOCATOR = 0x07064b50;
    private static final int END64_LOCATOR_BYTES = 20;
    private static final int END64 = 0x06064b50;
    private static final int END64_BYTES = 56;
    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_BYTES = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int LARGEST_DIRECTORY = 1 << 28;
    private static final int EXTRA64 = 1;
    private static final long IN_EXTRA = 0xffffffffL;

    private final FileChannel file;

    private ZipOffsets(FileChannel file) {
        this.file = file;
    }

    /** The offsets of local headers by the names of their entries. */
    static Map<String, Long> of(FileChannel file) throws IOException {
        return new ZipOffsets(file).headers();
    }

    /** Where the data after a local header begins. */
    static long data(FileChannel file, long header) throws IOException {
        ByteBuffer local = new ZipOffsets(file).read(header, LOCAL_BYTES);
        check(local.getInt(0) == LOCAL, "no entry where its directory says");
        return header + LOCAL_BYTES + unsigned(local.getShort(26)) + unsigned(local.getShort(28));
    }

    private Map<String, Long> headers() throws IOException {
        ByteBuffer directory = directory();
        Map<String, Long> headers = new HashMap<>();
        while (directory.remaining() >= ENTRY_BYTES && directory.getInt(directory.position()) == ENTRY) {
            int at = directory.position();
            int name = unsigned(directory.getShort(at + 28));
            int extra = unsigned(directory.getShort(at + 30));
            int comment = unsigned(directory.getShort(at + 32));
            check(directory.remaining() >= ENTRY_BYTES + name + extra + comment, "a directory that ends in an entry");
            byte[] text = new byte[name];
            directory.get(at + ENTRY_BYTES, text);
            headers.put(new String(text, StandardCharsets.UTF_8), header(directory, at, name, extra));
            directory.position(at + ENTRY_BYTES + name + extra + comment);
        }
        return headers;
    }

    /** The offset of a local header, which stands in the extra field if it is large, after sizes that are. */
    private static long header(ByteBuffer directory, int at, int name, int extra) throws ZipException {
        long header = unsigned(directory.getInt(at + 42));
        if (header != IN_EXTRA) {
            return header;
        }
        int skipped = (unsigned(directory.getInt(at + 24)) == IN_EXTRA ? Long.BYTES : 0)
                + (unsigned(directory.getInt(at + 20)) == IN_EXTRA ? Long.BYTES : 0);
        int next = at + ENTRY_BYTES + name;
        int end = next + extra;
        while (end - next >= 4) {
            int length = unsigned(directory.getShort(next + 2));
            if (unsigned(directory.getShort(next)) == EXTRA64 && length >= skipped + Long.BYTES
                    && end - next - 4 >= skipped + Long.BYTES) {
                return directory.getLong(next + 4 + skipped);
            }
            next += 4 + length;
        }
        throw new ZipException("an entry whose place is missing");
    }

    private ByteBuffer directory() throws IOException {
        long size = file.size();
        int tail = (int) Math.min(size, END_BYTES + LONGEST_COMMENT);
        ByteBuffer end = read(size - tail, tail);
        int at = tail - END_BYTES;
        while (at >= 0 && end.getInt(at) != END) {
            at--;
        }
        check(at >= 0, "no directory");
        long bytes = unsigned(end.getInt(at + 12));
        long offset = unsigned(end.getInt(at + 16));
        long locator = size - tail + at - END64_LOCATOR_BYTES;
        if ((bytes == IN_EXTRA || offset == IN_EXTRA) && locator >= 0) {
            ByteBuffer where = read(locator, END64_LOCATOR_BYTES);
            check(where.getInt(0) == END64_LOCATOR, "no place of a large directory");
            ByteBuffer large = read(where.getLong(8), END64_BYTES);
            check(large.getInt(0) == END64, "no large directory where it should be");
            bytes = large.getLong(40);
            offset = large.getLong(48);
        }
        check(bytes >= 0 && bytes <= LARGEST_DIRECTORY, "a directory of " + bytes + " bytes");
        return read(offset, (int) bytes);
    }

    private ByteBuffer read(long offset, int bytes) throws IOException {
        check(offset >= 0 && offset <= file.size() - bytes, "a part outside of it");
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && file.read(buffer, offset + buffer.position()) >= 0) {
            // Reads what there is.
        }
        check(!buffer.hasRemaining(), "an end that comes too early");
        return buffer.flip();
    }

    private static void check(boolean good, String what) throws ZipException {
        if (!good) {
            throw new ZipException("not a zip archive: it has " + what);
        }
    }

    private static int unsigned(short number) {
        return Short.toUnsignedInt(number);
    }

    private static long unsigned(int number) {
        return Integer.toUnsignedLong(number);
    }
}
