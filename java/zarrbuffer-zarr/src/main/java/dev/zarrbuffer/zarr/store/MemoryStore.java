package dev.zarrbuffer.zarr.store;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.MemoryScope;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Slice;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Entries in memory, of the kind that a prototype names. What is set is copied; what is got is shared where it can. */
public final class MemoryStore implements Store {
    private final ConcurrentNavigableMap<String, Buffer> entries = new ConcurrentSkipListMap<>();
    private final BufferPrototype prototype;

    /** A store in the host's memory. */
    public MemoryStore() {
        this(BufferPrototype.cpu());
    }

    /**
     * A store that keeps buffers of the prototype.
     *
     * @param prototype which memory the entries are in
     */
    public MemoryStore(BufferPrototype prototype) {
        this.prototype = prototype;
    }

    @Override
    public Optional<Buffer> get(String key, BufferPrototype wanted, ByteRange range) throws StoreException {
        Buffer entry = entries.get(Parts.check(key));
        if (entry == null) {
            return Optional.empty();
        }
        ByteRange part = range.within(key, entry.length());
        return Optional.of(wanted.buffer().fromBuffer(entry.get(Slice.of(part.start(), part.start() + part.length()))));
    }

    @Override
    public OptionalLong size(String key) throws StoreException {
        Buffer entry = entries.get(Parts.check(key));
        return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.length());
    }

    @Override
    public List<String> list(String prefix) throws StoreException {
        String folder = Parts.folder(Parts.checkPrefix(prefix));
        return entries.tailMap(folder).keySet().stream().takeWhile(key -> key.startsWith(folder)).toList();
    }

    @Override
    public List<String> children(String prefix) throws StoreException {
        return Parts.children(list(prefix), prefix);
    }

    @Override
    public void set(String key, Buffer value) throws StoreException {
        // A new buffer, for an entry that somebody still reads must not change, and one that outlives any scope.
        try (MemoryScope scope = MemoryScope.open()) {
            Buffer copy = prototype.buffer().createZeroLength().combine(List.of(value));
            entries.put(Parts.check(key), isOurs(copy) ? scope.detach(copy) : copy);
        }
    }

    /** Whether scopes hold its memory; that of users' buffers is theirs. */
    private static boolean isOurs(Buffer buffer) {
        return buffer.asArrayLike() instanceof NDArray;
    }

    @Override
    public void delete(String key) throws StoreException {
        entries.remove(Parts.check(key));
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String toString() {
        return "MemoryStore(" + entries.size() + " entries)";
    }
}
