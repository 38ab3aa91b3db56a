package dev.zarrbuffer.zarr.store;

import dev.zarrbuffer.Buffer;
import java.io.IOException;
import java.util.Optional;

/**
 * An entry of a store that is open: whatever is read of it is of one state of the entry, however often that is written
 * meanwhile. All methods but {@link #close} may be called from many threads at once.
 */
public interface StoreEntry extends AutoCloseable {
    /** {@return the key, for messages} */
    String key();

    /** {@return how many bytes there are} */
    long size();

    /**
     * {@return some bytes, in host memory, as {@link Store#get(String, ByteRange, ScratchMemory)} gives them}
     *
     * @param range which bytes
     * @param memory what the store may copy into
     * @throws EntryChangedException if the store no longer has the state that was opened
     * @throws IOException if the store fails
     */
    Buffer get(ByteRange range, ScratchMemory memory) throws IOException;

    /**
     * Some bytes, part after part in order.
     *
     * @param taker is given the parts
     * @param most how many bytes a part may have; the last has the rest
     * @param memory what the parts may be copied into
     * @throws EntryChangedException if the store no longer has the state that was opened
     * @throws IOException if the store fails
     */
    default void stream(StreamingStore.Taker taker, long most, ScratchMemory memory) throws IOException {
        ByteRange wanted = taker.range(size()).within(key(), size());
        for (long done = 0; done < wanted.length(); done += most) {
            long start = wanted.start() + done;
            taker.take(start, get(ByteRange.of(start, Math.min(most, wanted.length() - done)), memory));
        }
    }

    /**
     * {@return what only this state of the entry is equal to; empty if the store cannot tell states apart} Who opens
     * the entry again and finds an equal one may use what was learnt before.
     */
    Optional<Object> identity();

    /** Lets go of files and connections. */
    @Override
    default void close() {}
}
