package dev.zarrbuffer.zarr.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which files keys name in a folder, and whether there is something. No key leads out of the folder. */
final class LocalPaths {
    private static final String TEMPORARY = ".partial";
    private static final int REMEMBERED = 10_000;

    private final Path root;
    /** Folders known to lie inside the root, as keys name them. */
    private final Set<String> inside = ConcurrentHashMap.newKeySet();

    LocalPaths(Path root) {
        this.root = root;
    }

    /** The folder of a prefix of keys. */
    Path folder(String prefix) throws IOException {
        return prefix.isEmpty() ? root : resolve(prefix);
    }

    /** The file of a key, which lies inside the root whatever links there are. */
    Path resolve(String key) throws IOException {
        Path path = insideRoot(key);
        checkLink(key, path);
        return path;
    }

    /** As {@link #resolve}, for a key that is to be written or removed. */
    Path writable(String key) throws IOException {
        for (String segment : key.split("/")) {
            if (segment.endsWith(TEMPORARY)) {
                throw temporaryName(key);
            }
        }
        return resolve(key);
    }

    /** The file of a key, in a folder inside the root; the file itself may be a link. */
    Path insideRoot(String key) throws IOException {
        Path path = root.resolve(StoreKeys.check(key));
        if (key.endsWith(TEMPORARY)) {
            throw temporaryName(key);
        }
        int slash = key.lastIndexOf('/');
        if (slash >= 0 && !inside.contains(key.substring(0, slash))) {
            checkInside(key, key.substring(0, slash));
        }
        return path;
    }

    private static StoreException temporaryName(String key) {
        return new StoreException(
                key, "names that end with " + TEMPORARY + " are for files that are being written");
    }

    void checkLink(String key, Path path) throws IOException {
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
            throw new StoreException(key, "is a symbolic link to nothing, or cannot be looked at: " + e, e);
        }
        if (!real.startsWith(root.toRealPath())) {
            throw new StoreException(key, "is a symbolic link out of the store");
        }
    }

    /**
     * What is at a path; empty only where nothing can be: nothing has that name, or a file stands where a folder would
     * be. Anything else that is in the way, such as a folder that may not be read, may hide an entry.
     */
    Optional<BasicFileAttributes> attributes(String key, Path path) throws StoreException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (isBelowFile(path)) {
                return Optional.empty();
            }
            throw new StoreException(key, "cannot be read: " + e, e);
        }
    }

    /** Whether the nearest folder of a path that can be looked at is none. */
    private static boolean isBelowFile(Path path) {
        for (Path above = path.getParent(); above != null; above = above.getParent()) {
            try {
                return !Files.readAttributes(above, BasicFileAttributes.class).isDirectory();
            } catch (IOException e) {
                // What is above it tells.
            }
        }
        return false;
    }

    /** Whether no entry is at a path: nothing, or a folder. */
    boolean isAbsent(String key, Path path) throws StoreException {
        return attributes(key, path).map(BasicFileAttributes::isDirectory).orElse(true);
    }

    /** The name of a file beside another, which becomes that one in the end. */
    static Path temporary(Path path, String name) {
        return path.resolveSibling("." + name + TEMPORARY);
    }

    /** Whether what lies in a folder under that name can belong to an entry that keys name. */
    static boolean isListed(Path path) {
        String name = path.getFileName().toString();
        return StoreKeys.isSegment(name) && !(name.endsWith(TEMPORARY) && !Files.isDirectory(path));
    }
}
