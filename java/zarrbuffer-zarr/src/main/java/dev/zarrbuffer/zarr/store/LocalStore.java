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
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;

/**
 * Entries as files in a folder. An entry is written under another name, then moved to its own in one step. Large ones
 * are mapped when read, so their bytes are the file's: other programs must replace files, as this store does, and not
 * cut them short while somebody reads. Symbolic links are followed inside the folder and refused where they leave it.
 */
public final class LocalStore implements Store {
    /** Mapping costs system calls and page faults; below this many bytes copying is quicker. */
    private static final long MAPPED = 256 << 10;

    private static final String TEMPORARY = ".partial";
    private static final int REMEMBERED = 10_000;

    private final Path root;
    private final boolean readOnly;
    /** Folders known to lie inside the root. */
    private final Set<Path> inside = ConcurrentHashMap.newKeySet();

    private LocalStore(Path root, boolean readOnly) {
        this.root = root;
        this.readOnly = readOnly;
    }

    /**
     * {@return a store in a folder, which need not exist yet}
     *
     * @param root the folder that all keys are below
     */
    public static LocalStore of(Path root) {
        return new LocalStore(root.toAbsolutePath().normalize(), false);
    }

    /**
     * {@return a store in a folder, of which nothing is ever changed}
     *
     * @param root the folder that all keys are below
     */
    public static LocalStore readOnly(Path root) {
        return new LocalStore(root.toAbsolutePath().normalize(), true);
    }

    /** {@return the folder} */
    public Path root() {
        return root;
    }

    @Override
    public Optional<Buffer> get(String key, BufferPrototype prototype, ByteRange range) throws IOException {
        return open(key, range, (file, part) -> {
            if (part.length() > MAPPED && part.length() <= Integer.MAX_VALUE) {
                return prototype.buffer().fromBytes(map(file, part));
            }
            return prototype.buffer().fromBuffer(copy(key, file, part, NDArray.empty(DType.UINT8, part.length())));
        });
    }

    @Override
    public Optional<Buffer> get(String key, ByteRange range, LongFunction<NDArray> memory) throws IOException {
        return open(key, range, (file, part) -> {
            if (part.length() > MAPPED && part.length() <= Integer.MAX_VALUE) {
                return BufferPrototype.cpu().buffer().fromBytes(map(file, part));
            }
            return copy(key, file, part, memory.apply(part.length()));
        });
    }

    private interface Reading {
        Buffer read(FileChannel file, ByteRange part) throws IOException;
    }

    private Optional<Buffer> open(String key, ByteRange range, Reading reading) throws IOException {
        Path path = resolve(key);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            return Optional.of(reading.read(file, range.within(key, file.size())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            if (isAbsent(path)) {
                return Optional.empty();
            }
            throw new StoreException(key, "cannot be read: " + e, e);
        }
    }

    /** Whether nothing has that name, a folder has, or a file stands where a folder would be. */
    private static boolean isAbsent(Path path) {
        return !Files.isRegularFile(path);
    }

    private static ByteBuffer map(FileChannel file, ByteRange part) throws IOException {
        return file.map(FileChannel.MapMode.READ_ONLY, part.start(), part.length());
    }

    private static Buffer copy(String key, FileChannel file, ByteRange part, NDArray bytes) throws IOException {
        for (long done = 0; done < part.length(); ) {
            ByteBuffer window = bytes.asByteBuffer(done, (int) Math.min(part.length() - done, 1 << 30));
            while (window.hasRemaining()) {
                int read = file.read(window, part.start() + done);
                if (read < 0) {
                    throw new StoreException(key, "was cut short to " + file.size() + " bytes while it was read");
                }
                done += read;
            }
        }
        return BufferPrototype.cpu().buffer().fromArrayLike(bytes);
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
        Path temporary = path.resolveSibling("." + path.getFileName() + "." + UUID.randomUUID() + TEMPORARY);
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
        Files.createDirectories(path.getParent());
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long done = 0; done < bytes.size(); ) {
                ByteBuffer window = bytes.asByteBuffer(done, (int) Math.min(bytes.size() - done, 1 << 30));
                while (window.hasRemaining()) {
                    done += file.write(window);
                }
            }
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
        Path path = root.resolve(Parts.check(key));
        if (isTemporary(path)) {
            throw new StoreException(key, "names of this kind are for files that are being written");
        }
        checkInside(key, path.getParent());
        if (Files.isSymbolicLink(path)) {
            checkReal(key, path);
        }
        return path;
    }

    private void checkInside(String key, Path folder) throws IOException {
        if (folder.equals(root) || inside.contains(folder)) {
            return;
        }
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            checkInside(key, folder.getParent());
            return;
        }
        checkReal(key, folder);
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
