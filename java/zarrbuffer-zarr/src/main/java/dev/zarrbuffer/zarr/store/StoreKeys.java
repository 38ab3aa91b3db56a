package dev.zarrbuffer.zarr.store;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.Slice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What stores have in common: keys and parts of entries. */
final class StoreKeys {
    private StoreKeys() {}

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
        for (int start = 0, end; start <= key.length(); start = end + 1) {
            int slash = key.indexOf('/', start);
            end = slash < 0 ? key.length() : slash;
            boolean dots = end - start == 1 && key.charAt(start) == '.'
                    || end - start == 2 && key.charAt(start) == '.' && key.charAt(start + 1) == '.';
            if (dots || start == end) {
                throw new StoreException(key, "a segment of a key is not '" + key.substring(start, end) + "'");
            }
            boolean drive = end - start > 1 && key.charAt(start + 1) == ':' && Character.isLetter(key.charAt(start));
            if (drive) {
                throw wrongCharacter(key);
            }
        }
        // Windows has other ways to leave a folder, and C strings end at NUL.
        if (key.indexOf('\\') >= 0 || key.indexOf('\0') >= 0) {
            throw wrongCharacter(key);
        }
        return key;
    }

    private static StoreException wrongCharacter(String key) {
        return new StoreException(key.replace('\0', '?'), "a segment of a key has no '\\', NUL or drive");
    }

    /** Whether {@link #check} passes. */
    static boolean isKey(String name) {
        try {
            check(name);
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    /** Whether a key may have such a segment. */
    static boolean isSegment(String name) {
        return name.indexOf('/') < 0 && isKey(name);
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
