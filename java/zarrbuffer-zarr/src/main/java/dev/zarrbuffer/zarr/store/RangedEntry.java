package dev.zarrbuffer.zarr.store;

import dev.zarrbuffer.Buffer;
import java.io.IOException;
import java.util.Optional;

/** An entry of which the store is asked for each range anew. */
record RangedEntry(Store store, String key, long size, Optional<Object> identity) implements StoreEntry {
    @Override
    public Buffer get(ByteRange range, ScratchMemory memory) throws IOException {
        return store.get(key, range.within(key, size), memory).orElseThrow(() -> new EntryChangedException(key));
    }
}
