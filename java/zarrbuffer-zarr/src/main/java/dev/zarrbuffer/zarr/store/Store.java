package dev.zarrbuffer.zarr.store;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Entries of bytes under keys such as {@code image/c/0/1}. Keys have segments divided by {@code /}, none of which is
 * empty, {@code .} or {@code ..}; other keys are refused with a {@link StoreException}. All methods may be called from
 * many threads at once.
 *
 * <p>A store of your own needs {@link #get}, {@link #size}, {@link #list} and {@link #children}, and {@link #set} and
 * {@link #delete} if it can be written.
 */
public interface Store extends AutoCloseable {
    /**
     * Some bytes of an entry.
     *
     * @param key which entry
     * @param prototype says in which memory
     * @param range which bytes of it
     * @return empty if there is no such entry
     * @throws StoreException if the entry does not have all those bytes
     */
    Optional<Buffer> get(String key, BufferPrototype prototype, ByteRange range) throws IOException;

    /**
     * {@return all bytes of an entry, as {@link #get(String, BufferPrototype, ByteRange)}}
     *
     * @param key which entry
     * @param prototype which memory the result is in
     * @throws IOException if the store fails
     */
    default Optional<Buffer> get(String key, BufferPrototype prototype) throws IOException {
        return get(key, prototype, ByteRange.ALL);
    }

    /**
     * {@return some bytes of an entry in host memory, as {@link #get(String, BufferPrototype, ByteRange)}, for a caller
     * that needs them no longer than memory of its own: a store that copies anyway may copy into that}
     *
     * @param key which entry
     * @param range which bytes of it
     * @param memory to copy into
     * @throws IOException if the store fails
     */
    default Optional<Buffer> get(String key, ByteRange range, ScratchMemory memory) throws IOException {
        return get(key, BufferPrototype.cpu(), range);
    }

    /**
     * {@return all bytes of an entry in host memory, as {@link #get(String, ByteRange, ScratchMemory)}, if they are few
     * enough} This default looks at their number when they are there; stores that know it before do not read them.
     *
     * @param key which entry
     * @param most how many bytes the caller can use
     * @param memory to copy into
     * @throws EntryTooLargeException if there are more
     * @throws IOException if the store fails
     */
    default Optional<Buffer> getWhole(String key, long most, ScratchMemory memory) throws IOException {
        Optional<Buffer> bytes = get(key, ByteRange.ALL, memory);
        if (bytes.isPresent() && bytes.get().length() > most) {
            throw new EntryTooLargeException(key, bytes.get().length(), most);
        }
        return bytes;
    }

    /**
     * {@return an entry of which several ranges are to be read, all of one state of it; empty if there is none} This
     * default asks for the size now and for each range when it is wanted. That is one state where entries do not
     * change while they are read; a store where they do says how.
     *
     * @param key which entry
     * @throws IOException if the store fails
     */
    default Optional<StoreEntry> open(String key) throws IOException {
        OptionalLong size = size(key);
        return size.isPresent()
                ? Optional.of(new RangedEntry(this, key, size.getAsLong(), Optional.empty())) : Optional.empty();
    }

    /**
     * {@return the number of bytes of an entry; empty if there is none}
     *
     * @param key which entry
     * @throws IOException if the store fails
     */
    OptionalLong size(String key) throws IOException;

    /**
     * {@return whether there is such an entry}
     *
     * @param key which entry
     * @throws IOException if the store fails
     */
    default boolean exists(String key) throws IOException {
        return size(key).isPresent();
    }

    /**
     * {@return the keys of all entries that begin with {@code prefix} and {@code /}, sorted; of all entries for an
     * empty prefix}
     *
     * @param prefix a folder, such as {@code image/c}; empty for the root
     * @throws UnsupportedOperationException if the store cannot tell, as a web server cannot
     * @throws IOException if the store fails
     */
    List<String> list(String prefix) throws IOException;

    /**
     * {@return the next segments of the keys that {@link #list} gives, each once, sorted: what lies in a folder}
     *
     * @param prefix a folder, such as {@code image/c}; empty for the root
     * @throws UnsupportedOperationException if the store cannot tell
     * @throws IOException if the store fails
     */
    List<String> children(String prefix) throws IOException;

    /**
     * Writes an entry. Whoever reads it meanwhile, or after a crash, sees the old bytes or the new ones.
     *
     * @param key which entry
     * @param value the bytes
     * @throws UnsupportedOperationException if the store is read-only
     * @throws IOException if the store fails
     */
    default void set(String key, Buffer value) throws IOException {
        throw readOnly();
    }

    /**
     * Writes a part of an entry, which grows where it must; the rest stays. Whoever reads it meanwhile sees the old
     * bytes or the new ones. Parts that are written at the same time by two threads may be lost.
     *
     * @param key which entry
     * @param start where, in bytes; not behind the end
     * @param value the bytes
     * @throws UnsupportedOperationException if the store is read-only
     * @throws IOException if the store fails
     */
    default void setRange(String key, long start, Buffer value) throws IOException {
        set(key, StoreKeys.replace(this, key, start, value));
    }

    /**
     * Removes an entry; does nothing if there is none.
     *
     * @param key which entry
     * @throws UnsupportedOperationException if the store is read-only
     * @throws IOException if the store fails
     */
    default void delete(String key) throws IOException {
        throw readOnly();
    }

    /** {@return whether nothing can be written} */
    default boolean isReadOnly() {
        return true;
    }

    /** Lets go of files and connections. */
    @Override
    default void close() throws IOException {}

    /** What a store that is read-only throws. */
    private UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException(this + " is read-only");
    }
}
