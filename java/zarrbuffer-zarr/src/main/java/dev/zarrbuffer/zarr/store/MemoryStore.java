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
import java.util.concurrent.atomic.AtomicLong;

/** Entries in memory, of the kind that a prototype names. What is set is copied; what is got is shared where it can. */
public final class MemoryStore implements Store {
    private final ConcurrentNavigableMap<String, Value> entries = new ConcurrentSkipListMap<>();
    private final AtomicLong written = new AtomicLong();
    private final BufferPrototype prototype;

    /** What never changes, and a number that no other value of the store has. */
    private record Value(Buffer bytes, long number) {
        Buffer get(String key, BufferPrototype wanted, ByteRange range) throws StoreException {
            ByteRange part = range.within(key, bytes.length());
            return wanted.buffer().fromBuffer(bytes.get(Slice.of(part.start(), part.start() + part.length())));
        }
    }

    private record ValueEntry(String key, Value value) implements StoreEntry {
        @Override
        public long size() {
            return value.bytes.length();
        }

        @Override
        public Buffer get(ByteRange range, ScratchMemory memory) throws StoreException {
            return value.get(key, BufferPrototype.cpu(), range);
        }

        @Override
        public Optional<Object> identity() {
            return Optional.of(value.number);
        }
    }

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
        Value value = entries.get(StoreKeys.check(key));
        return value == null ? Optional.empty() : Optional.of(value.get(key, wanted, range));
    }

    @Override
    public Optional<StoreEntry> open(String key) throws StoreException {
        Value value = entries.get(StoreKeys.check(key));
        return value == null ? Optional.empty() : Optional.of(new ValueEntry(key, value));
    }

    @Override
    public OptionalLong size(String key) throws StoreException {
        Value value = entries.get(StoreKeys.check(key));
        return value == null ? OptionalLong.empty() : OptionalLong.of(value.bytes.length());
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
    public void set(String key, Buffer value) throws StoreException {
        // A new buffer, for an entry that somebody still reads must not change, and one that outlives any scope.
        try (MemoryScope scope = MemoryScope.open()) {
            Buffer copy = prototype.buffer().createZeroLength().combine(List.of(value));
            Buffer kept = isOurs(copy) ? scope.detach(copy) : copy;
            entries.put(StoreKeys.check(key), new Value(kept, written.incrementAndGet()));
        }
    }

    /** Whether scopes hold its memory; that of users' buffers is theirs. */
    private static boolean isOurs(Buffer buffer) {
        return buffer.asArrayLike() instanceof NDArray;
    }

    @Override
    public void delete(String key) throws StoreException {
        entries.remove(StoreKeys.check(key));
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
