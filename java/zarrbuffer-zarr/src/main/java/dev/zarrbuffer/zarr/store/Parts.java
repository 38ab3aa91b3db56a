package dev.zarrbuffer.zarr.store;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.Slice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What stores have in common: keys and parts of entries. */
final class Parts {
    private Parts() {}

    /** Refuses keys that could name something outside a store. */
    static String check(String key) throws StoreException {
        if (key.isEmpty()) {
            throw new StoreException(key, "a key is not empty");
        }
        return checkPrefix(key);
    }

    /** As {@link #check}, but for the empty prefix. */
    static String checkPrefix(String key) throws StoreException {
        if (key.isEmpty()) {
            return key;
        }
        for (String segment : key.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new StoreException(key, "a segment of a key is not '" + segment + "'");
            }
            // Windows has other ways to leave a folder, and C strings end at NUL.
            if (segment.indexOf('\\') >= 0 || segment.indexOf('\0') >= 0 || isDrive(segment)) {
                throw new StoreException(key.replace('\0', '?'), "a segment of a key has no '\\', NUL or drive");
            }
        }
        return key;
    }

    private static boolean isDrive(String segment) {
        return segment.length() > 1 && segment.charAt(1) == ':' && Character.isLetter(segment.charAt(0));
    }

    static String folder(String prefix) {
        return prefix.isEmpty() ? "" : prefix + "/";
    }

    /** The distinct next segments of those keys that lie below a prefix. */
    static List<String> children(Iterable<String> keys, String prefix) {
        String folder = folder(prefix);
        List<String> children = new ArrayList<>();
        for (String key : keys) {
            if (key.startsWith(folder)) {
                int end = key.indexOf('/', folder.length());
                children.add(key.substring(folder.length(), end < 0 ? key.length() : end));
            }
        }
        return children.stream().distinct().sorted().toList();
    }

    /** The bytes of an entry with a part replaced. */
    static Buffer replace(Store store, String key, long start, Buffer part) throws IOException {
        BufferPrototype cpu = BufferPrototype.cpu();
        Buffer old = store.get(key, cpu).orElseGet(() -> cpu.buffer().createZeroLength());
        if (start < 0 || start > old.length()) {
            throw new StoreException(key, "has " + old.length() + " bytes, a part cannot start at " + start);
        }
        long end = Math.addExact(start, part.length());
        return old.get(Slice.to(start)).combine(List.of(part, old.get(Slice.from(Math.min(end, old.length())))));
    }
}
