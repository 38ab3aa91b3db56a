package dev.zarrbuffer.zarr.store;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Entries as files in a folder. An entry is written under another name, then moved to its own in one step. Symbolic
 * links are followed inside the folder and refused where they leave it.
 */
public final class LocalStore implements StreamingStore {
    /** Mapping costs system calls and page faults; below this many bytes copying is quicker. */
    private static final long MAPPED = 256 << 10;

    private static final String TEMPORARY = ".partial";
    private static final int REMEMBERED = 10_000;
    /** The most that is read or written at once. */
    private static final int WINDOW = 1 << 30;

    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
    private static final Set<OpenOption> READ_NO_LINK = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final FileAttribute<?>[] NONE = {};

    private final Path root;
    private final boolean readOnly;
    private final boolean mapped;
    /** Folders known to lie inside the root, as keys name them. */
    private final Set<String> inside = ConcurrentHashMap.newKeySet();
    /** Part of the names of files that are being written: no two stores share it, in this program or another. */
    private final String writer = UUID.randomUUID().toString();
    private final AtomicLong written = new AtomicLong();

    private LocalStore(Path root, boolean readOnly, boolean mapped) {
        this.root = root;
        this.readOnly = readOnly;
        this.mapped = mapped;
    }

    /**
     * {@return a store in a folder, which need not exist yet}
     *
     * @param root the folder that all keys are below
     */
    public static LocalStore of(Path root) {
        return new LocalStore(root.toAbsolutePath().normalize(), false, false);
    }

    /**
     * {@return a store in a folder, of which nothing is ever changed}
     *
     * @param root the folder that all keys are below
     */
    public static LocalStore readOnly(Path root) {
        return new LocalStore(root.toAbsolutePath().normalize(), true, false);
    }

    /**
     * {@return the same store, which maps parts of files of more than 256 KiB into memory where it would copy them: for
     * those who keep the bytes of large entries, of which then only what they look at is read} The bytes are the
     * file's. If another program cuts a file short, instead of replacing it as this store does, whoever looks at what
     * is gone dies of a signal, and the whole process with it.
     */
    public LocalStore mapping() {
        return new LocalStore(root, readOnly, true);
    }

    /** {@return the folder} */
    public Path root() {
        return root;
    }

    @Override
    public Optional<Buffer> get(String key, BufferPrototype prototype, ByteRange range) throws IOException {
        Buffer[] got = {null};
        read(key, file -> {
            ByteRange part = range.within(key, file.size());
            got[0] = isMapped(part)
                    ? prototype.buffer().fromBytes(map(file, part))
                    : prototype.buffer().fromBuffer(copy(key, file, part, NDArray.empty(DType.UINT8, part.length())));
        });
        return Optional.ofNullable(got[0]);
    }

    @Override
    public Optional<Buffer> get(String key, ByteRange range, HostMemory memory) throws IOException {
        Buffer[] got = {null};
        read(key, file -> {
            ByteRange part = range.within(key, file.size());
            got[0] = part(key, file, part, memory);
        });
        return Optional.ofNullable(got[0]);
    }

    @Override
    public boolean stream(String key, Taker taker, long most, HostMemory memory) throws IOException {
        return read(key, file -> {
            long size = file.size();
            ByteRange wanted = taker.range(size).within(key, size);
            long step = isMapped(wanted) ? wanted.length() : most;
            for (long done = 0; done < wanted.length(); done += step) {
                long start = wanted.start() + done;
                ByteRange part = ByteRange.of(start, Math.min(step, wanted.length() - done));
                taker.take(start, part(key, file, part, memory));
            }
        });
    }

    private interface Reading {
        void read(FileChannel file) throws IOException;
    }

    /** Returns whether there is a file. */
    private boolean read(String key, Reading reading) throws IOException {
        Path path = insideRoot(key);
        try (FileChannel file = openFile(key, path)) {
            reading.read(file);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (ZarrException e) {
            throw e;
        } catch (IOException e) {
            if (isAbsent(path)) {
                return false;
            }
            throw new StoreException(key, "cannot be read: " + e, e);
        }
    }

    private FileChannel openFile(String key, Path path) throws IOException {
        try {
            return FileChannel.open(path, READ_NO_LINK, NONE);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            // Few files are links, and asking first costs as much as opening.
            checkLink(key, path);
            return FileChannel.open(path, READ, NONE);
        }
    }

    private boolean isMapped(ByteRange part) {
        return mapped && part.length() > MAPPED && part.length() <= Integer.MAX_VALUE;
    }

    private Buffer part(String key, FileChannel file, ByteRange part, HostMemory memory) throws IOException {
        if (isMapped(part)) {
            return BufferPrototype.cpu().buffer().fromBytes(map(file, part));
        }
        HostMemory.Block block = memory.takeBlock(part.length());
        if (part.length() > Integer.MAX_VALUE) {
            return copy(key, file, part, block.array());
        }
        fill(key, file, part.start(), block.bytes().duplicate());
        return BufferPrototype.cpu().buffer().fromArrayLike(block.array());
    }

    /** Whether nothing has that name, a folder has, or a file stands where a folder would be. */
    private static boolean isAbsent(Path path) {
        return !Files.isRegularFile(path);
    }

    private static ByteBuffer map(FileChannel file, ByteRange part) throws IOException {
        return file.map(FileChannel.MapMode.READ_ONLY, part.start(), part.length());
    }

    private static Buffer copy(String key, FileChannel file, ByteRange part, NDArray bytes) throws IOException {
        for (long done = 0; done < part.length(); done += WINDOW) {
            int length = (int) Math.min(part.length() - done, WINDOW);
            fill(key, file, part.start() + done, bytes.asByteBuffer(done, length));
        }
        return BufferPrototype.cpu().buffer().fromArrayLike(bytes);
    }

    private static void fill(String key, FileChannel file, long start, ByteBuffer window) throws IOException {
        for (long at = start; window.hasRemaining(); ) {
            int read = file.read(window, at);
            if (read < 0) {
                throw new StoreException(key, "was cut short to " + file.size() + " bytes while it was read");
            }
            at += read;
        }
    }

    @Override
    public OptionalLong size(String key) throws IOException {
        try {
            BasicFileAttributes file = Files.readAttributes(resolve(key), BasicFileAttributes.class);
            return file.isRegularFile() ? OptionalLong.of(file.size()) : OptionalLong.empty();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return OptionalLong.empty();
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            if (isAbsent(resolve(key))) {
                return OptionalLong.empty();
            }
            throw new StoreException(key, "cannot be read: " + e, e);
        }
    }

    @Override
    public List<String> list(String prefix) throws IOException {
        Path start = prefix.isEmpty() ? root : resolve(prefix);
        List<String> keys = new ArrayList<>();
        if (!Files.isDirectory(start)) {
            return keys;
        }
        // Links are not followed here: a circle of them would have no end.
        Files.walkFileTree(start, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!isTemporary(file)) {
                    keys.add(root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/"));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        keys.sort(null);
        return keys;
    }

    @Override
    public List<String> children(String prefix) throws IOException {
        Path folder = prefix.isEmpty() ? root : resolve(prefix);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.filter(file -> !isTemporary(file)).map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public void set(String key, Buffer value) throws IOException {
        Path path = writable(key);
        // In the same folder, for only inside one file system is a move one step.
        Path temporary = path.resolveSibling(
                "." + path.getFileName() + "." + writer + "." + written.incrementAndGet() + TEMPORARY);
        boolean moved = false;
        try {
            write(temporary, value.asHostArray());
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            moved = true;
        } catch (IOException e) {
            throw new StoreException(key, "cannot be written: " + e, e);
        } finally {
            if (!moved) {
                Files.deleteIfExists(temporary);
            }
        }
    }

    private static void write(Path path, NDArray bytes) throws IOException {
        try (FileChannel file = create(path)) {
            for (long done = 0; done < bytes.size(); ) {
                ByteBuffer window = bytes.asByteBuffer(done, (int) Math.min(bytes.size() - done, WINDOW));
                while (window.hasRemaining()) {
                    done += file.write(window);
                }
            }
        }
    }

    private static FileChannel create(Path path) throws IOException {
        try {
            return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            Files.createDirectories(path.getParent());
            return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
    }

    @Override
    public void delete(String key) throws IOException {
        Files.deleteIfExists(writable(key));
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    private Path writable(String key) throws IOException {
        if (readOnly) {
            throw new UnsupportedOperationException(this + " is read-only");
        }
        return resolve(key);
    }

    /** The file of a key, which lies inside the root whatever links there are. */
    private Path resolve(String key) throws IOException {
        Path path = insideRoot(key);
        checkLink(key, path);
        return path;
    }

    /** The file of a key, in a folder inside the root; the file itself may be a link. */
    private Path insideRoot(String key) throws IOException {
        Path path = root.resolve(Parts.check(key));
        if (key.endsWith(TEMPORARY)) {
            throw new StoreException(key, "names of this kind are for files that are being written");
        }
        int slash = key.lastIndexOf('/');
        if (slash >= 0 && !inside.contains(key.substring(0, slash))) {
            checkInside(key, key.substring(0, slash));
        }
        return path;
    }

    private void checkLink(String key, Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            checkReal(key, path);
        }
    }

    private void checkInside(String key, String folder) throws IOException {
        Path path = root.resolve(folder);
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            int slash = folder.lastIndexOf('/');
            if (slash >= 0) {
                checkInside(key, folder.substring(0, slash));
            }
            return;
        }
        checkReal(key, path);
        if (inside.size() > REMEMBERED) {
            inside.clear();
        }
        inside.add(folder);
    }

    private void checkReal(String key, Path path) throws IOException {
        Path real;
        try {
            real = path.toRealPath();
        } catch (IOException e) {
            throw new StoreException(key, "is a symbolic link to nothing", e);
        }
        if (!real.startsWith(root.toRealPath())) {
            throw new StoreException(key, "is a symbolic link out of the store");
        }
    }

    private static boolean isTemporary(Path file) {
        return file.getFileName().toString().endsWith(TEMPORARY);
    }

    @Override
    public String toString() {
        return "LocalStore(" + root + ")";
    }
}
