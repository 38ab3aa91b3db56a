package dev.zarrbuffer.zarr.store;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The entries of a zip archive, read-only. Of entries with the same name, as appending leaves them, the last counts.
 * Entries whose names are no keys, such as {@code ../x}, are left out. The checksum of an entry is looked at where all
 * of it is read.
 */
public final class ZipStore implements Store {
    private static final int STEP = 1 << 16;

    private final Path path;
    private final ZipFile zip;
    private final TreeMap<String, ZipEntry> entries = new TreeMap<>();

    private ZipStore(Path path, ZipFile zip) {
        this.path = path;
        this.zip = zip;
    }

    /**
     * Opens an archive.
     *
     * @param path the archive
     * @return a store to read
     * @throws StoreException if a name is repeated and its last entry cannot be read
     * @throws IOException if it is no archive, or cannot be read
     */
    public static ZipStore open(Path path) throws IOException {
        ZipStore store = new ZipStore(path, new ZipFile(path.toFile()));
        try {
            store.readNames();
            return store;
        } catch (IOException e) {
            store.close();
            throw e;
        }
    }

    private void readNames() throws StoreException {
        Set<String> repeated = new HashSet<>();
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
            ZipEntry entry = all.nextElement();
            boolean named = !entry.isDirectory() && StoreKeys.isKey(entry.getName());
            if (named && entries.put(entry.getName(), entry) != null) {
                repeated.add(entry.getName());
            }
        }
        for (String name : repeated) {
            checkLast(entries.get(name));
        }
    }

    /** ZipFile finds what it reads by name. That it finds the last entry of a name is not promised anywhere. */
    private void checkLast(ZipEntry last) throws StoreException {
        ZipEntry found = zip.getEntry(last.getName());
        if (found == null || found.getCrc() != last.getCrc() || found.getSize() != last.getSize()
                || found.getCompressedSize() != last.getCompressedSize()) {
            throw new StoreException(last.getName(), "is repeated in " + path + ", and the last one cannot be read");
        }
    }

    @Override
    public Optional<Buffer> get(String key, BufferPrototype prototype, ByteRange range) throws IOException {
        ZipEntry entry = entries.get(StoreKeys.check(key));
        if (entry == null) {
            return Optional.empty();
        }
        ByteRange part = range.within(key, entry.getSize());
        if (part.length() > Integer.MAX_VALUE) {
            throw new StoreException(key, part.length() + " bytes are more than can be read of a zip archive at once");
        }
        // It grows with what arrives: the archive may lie about sizes.
        NDArray bytes;
        try (InputStream in = zip.getInputStream(entry)) {
            in.skipNBytes(part.start());
            bytes = read(in, (int) part.length());
            boolean all = part.length() == entry.getSize();
            if (bytes == null || all && in.read() >= 0) {
                throw new StoreException(key, "does not have the " + entry.getSize() + " bytes that the archive says");
            }
            // ZipFile does not look at it. Of a part it cannot be known.
            if (all && entry.getCrc() != crc(bytes)) {
                throw new StoreException(key, "does not have the checksum that the archive says");
            }
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreException(key, "cannot be read from " + path + ": " + e, e);
        }
        return Optional.of(prototype.buffer().fromBuffer(BufferPrototype.cpu().buffer().fromArrayLike(bytes)));
    }

    @Override
    public Optional<Buffer> getWhole(String key, long most, ScratchMemory memory) throws IOException {
        OptionalLong size = size(key);
        if (size.isPresent() && size.getAsLong() > most) {
            throw new EntryTooLargeException(key, size.getAsLong(), most);
        }
        return get(key, BufferPrototype.cpu(), ByteRange.ALL);
    }

    @Override
    public Optional<StoreEntry> open(String key) throws StoreException {
        // An archive that is open does not change: an entry has one state.
        ZipEntry entry = entries.get(StoreKeys.check(key));
        return entry == null ? Optional.empty()
                : Optional.of(new RangedEntry(this, key, entry.getSize(), Optional.of(key)));
    }

    private static long crc(NDArray bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes.asByteBuffer());
        return crc.getValue();
    }

    /** Null if there are fewer bytes. */
    private static NDArray read(InputStream in, int count) throws IOException {
        ByteBuffer into = ByteBuffer.allocateDirect(Math.min(count, 1 << 24));
        byte[] step = new byte[Math.min(count, STEP)];
        for (int done = 0; done < count; ) {
            int read = in.read(step, 0, Math.min(step.length, count - done));
            if (read < 0) {
                return null;
            }
            if (into.remaining() < read) {
                into = ByteBuffer.allocateDirect((int) Math.min(2L * into.capacity(), count)).put(into.flip());
            }
            into.put(step, 0, read);
            done += read;
        }
        return NDArray.wrap(into.flip(), DType.UINT8, count);
    }

    @Override
    public OptionalLong size(String key) throws StoreException {
        ZipEntry entry = entries.get(StoreKeys.check(key));
        return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.getSize());
    }

    @Override
    public List<String> list(String prefix) throws StoreException {
        String folder = StoreKeys.folder(StoreKeys.checkPrefix(prefix));
        return entries.tailMap(folder).keySet().stream().takeWhile(key -> key.startsWith(folder)).toList();
    }

    @Override
    public List<String> children(String prefix) throws StoreException {
        return StoreKeys.children(list(prefix), prefix);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    @Override
    public String toString() {
        return "ZipStore(" + path + ")";
    }
}
