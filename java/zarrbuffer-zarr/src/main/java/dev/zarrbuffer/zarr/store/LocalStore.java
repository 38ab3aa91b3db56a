package dev.zarrbuffer.zarr.store;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.NDArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
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
import java.util.concurrent.atomic.AtomicLong;

/**
 * Entries as files in a folder. An entry is written under another name, then moved to its own in one step. Symbolic
 * links are followed inside the folder and refused where they leave it.
 */
public final class LocalStore implements StreamingStore {
    /** The most that is written at once. */
    private static final int WINDOW = 1 << 30;

    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
    private static final Set<OpenOption> READ_NO_LINK = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final FileAttribute<?>[] NONE = {};

    private final Path root;
    private final boolean readOnly;
    private final boolean mapped;
    private final LocalPaths paths;
    /** Part of the names of files that are being written: no two stores share it, in this program or another. */
    private final String writer = UUID.randomUUID().toString();
    private final AtomicLong written = new AtomicLong();

    private LocalStore(Path root, boolean readOnly, boolean mapped) {
        this.root = root;
        this.readOnly = readOnly;
        this.mapped = mapped;
        paths = new LocalPaths(root);
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
        return read(key, file -> prototype.buffer().fromBuffer(file.get(range, ScratchMemory.fresh())));
    }

    @Override
    public Optional<Buffer> get(String key, ByteRange range, ScratchMemory memory) throws IOException {
        return read(key, file -> file.get(range, memory));
    }

    @Override
    public Optional<Buffer> getWhole(String key, long most, ScratchMemory memory) throws IOException {
        return read(key, file -> {
            if (file.size() > most) {
                throw new EntryTooLargeException(key, file.size(), most);
            }
            return file.get(ByteRange.ALL, memory);
        });
    }

    @Override
    public boolean stream(String key, Taker taker, long most, ScratchMemory memory) throws IOException {
        return read(key, file -> {
            file.stream(taker, most, memory);
            return true;
        }).isPresent();
    }

    private interface Reading<T> {
        T read(FileEntry file) throws IOException;
    }

    /** Empty if there is no file. */
    private <T> Optional<T> read(String key, Reading<T> reading) throws IOException {
        Path path = paths.insideRoot(key);
        Optional<FileEntry> file = openFile(key, path, Optional.empty());
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (FileEntry opened = file.get()) {
            return Optional.of(reading.read(opened));
        } catch (ZarrException e) {
            // Some systems open a folder like a file, and only then refuse to read it.
            if (Files.isDirectory(path)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public Optional<StoreEntry> open(String key) throws IOException {
        Path path = paths.insideRoot(key);
        Optional<BasicFileAttributes> before = paths.attributes(key, path);
        if (before.isEmpty()) {
            paths.checkLink(key, path);
        }
        if (before.isEmpty() || !before.get().isRegularFile()) {
            return Optional.empty();
        }
        return openFile(key, path, before).map(file -> file);
    }

    /** Empty if there is no file; {@code before}: what was at its name before, if the file is to have an identity. */
    private Optional<FileEntry> openFile(String key, Path path, Optional<BasicFileAttributes> before)
            throws IOException {
        FileChannel file = null;
        FileEntry entry = null;
        try {
            file = openChannel(key, path);
            entry = new FileEntry(key, file, mapped, before.flatMap(attributes -> FileState.of(attributes, path)));
            return Optional.of(entry);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (ZarrException e) {
            throw e;
        } catch (IOException e) {
            if (paths.isAbsent(key, path)) {
                return Optional.empty();
            }
            throw new StoreException(key, "cannot be read: " + e, e);
        } finally {
            if (file != null && entry == null) {
                file.close();
            }
        }
    }

    private FileChannel openChannel(String key, Path path) throws IOException {
        try {
            return FileChannel.open(path, READ_NO_LINK, NONE);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            // Few files are links, and asking first costs as much as opening.
            paths.checkLink(key, path);
            return FileChannel.open(path, READ, NONE);
        }
    }

    @Override
    public OptionalLong size(String key) throws IOException {
        Optional<BasicFileAttributes> file = paths.attributes(key, paths.resolve(key));
        return file.isPresent() && file.get().isRegularFile()
                ? OptionalLong.of(file.get().size()) : OptionalLong.empty();
    }

    @Override
    public List<String> list(String prefix) throws IOException {
        Path start = paths.folder(prefix);
        List<String> keys = new ArrayList<>();
        if (!isFolder(prefix, start)) {
            return keys;
        }
        // Links are not followed here: a circle of them would have no end.
        try {
            Files.walkFileTree(start, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    boolean listed = folder.equals(start) || LocalPaths.isListed(folder);
                    return listed ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (LocalPaths.isListed(file)) {
                        keys.add(root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/"));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    // It was removed since its folder was read, as files that are being written are.
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }
            });
        } catch (IOException e) {
            throw notListed(prefix, e);
        }
        keys.sort(null);
        return keys;
    }

    @Override
    public List<String> children(String prefix) throws IOException {
        Path folder = paths.folder(prefix);
        if (!isFolder(prefix, folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.filter(LocalPaths::isListed).map(file -> file.getFileName().toString()).sorted().toList();
        } catch (UncheckedIOException e) {
            throw notListed(prefix, e.getCause());
        } catch (IOException e) {
            throw notListed(prefix, e);
        }
    }

    private boolean isFolder(String prefix, Path path) throws StoreException {
        return paths.attributes(prefix, path).map(BasicFileAttributes::isDirectory).orElse(false);
    }

    private static StoreException notListed(String prefix, IOException e) {
        return new StoreException(prefix, "cannot be listed: " + e, e);
    }

    @Override
    public void set(String key, Buffer value) throws IOException {
        Path path = writable(key);
        // In the same folder, for only inside one file system is a move one step.
        Path temporary = LocalPaths.temporary(path, writer + "." + written.incrementAndGet());
        boolean moved = false;
        try {
            write(temporary, value.asHostArray());
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            moved = true;
        } catch (IOException e) {
            throw new StoreException(key, "cannot be written: " + e, e);
        } finally {
            if (!moved) {
                discard(temporary);
            }
        }
    }

    /** What went wrong before is what tells. */
    private static void discard(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // No reader looks at it.
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
        Path path = writable(key);
        if (paths.isAbsent(key, path)) {
            return;
        }
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new StoreException(key, "cannot be removed: " + e, e);
        }
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    private Path writable(String key) throws IOException {
        if (readOnly) {
            throw new UnsupportedOperationException(this + " is read-only");
        }
        return paths.writable(key);
    }

    @Override
    public String toString() {
        return "LocalStore(" + root + ")";
    }
}
