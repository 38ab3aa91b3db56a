package dev.zarrbuffer.zarr.store;

import dev.zarrbuffer.Buffer;
import java.io.IOException;

/** A store that can give an entry in parts, which stay in the processor's caches until they are used. */
public interface StreamingStore extends Store {
    /** What takes the parts. */
    interface Taker {
        /**
         * {@return what is wanted; asked once and first}
         *
         * @param size of the entry, in bytes
         * @throws IOException if the store fails
         */
        ByteRange range(long size) throws IOException;

        /**
         * Takes a part.
         *
         * @param start its place in the entry, in bytes
         * @param part in host memory; valid during the call
         * @throws IOException if the store fails
         */
        void take(long start, Buffer part) throws IOException;
    }

    /**
     * Some bytes of an entry, part after part in order, all of one state of the entry.
     *
     * @param key which entry
     * @param taker is given the parts
     * @param most how many bytes a part may have; the last has the rest
     * @param memory what the parts may be copied into
     * @return whether there is such an entry
     * @throws StoreException if the entry does not have all those bytes
     */
    boolean stream(String key, Taker taker, long most, ScratchMemory memory) throws IOException;
}
