package dev.zarrbuffer.zarr;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.NDBuffer;
import java.io.IOException;

/**
 * Reads an array part by part, remembering the indexes of shards from part to part, as long as the store says that a
 * shard is still the same. Thread-safe.
 */
public final class PartReader {
    private final ZarrArray array;
    private final ChunkReader reader;

    PartReader(ZarrArray array, ChunkReader reader) {
        this.array = array;
        this.reader = reader;
    }

    /**
     * {@return the elements of a part, as {@link ZarrArray#read(BufferPrototype, Selection)} reads its region}
     *
     * @param prototype which memory
     * @param part of the array that made this reader
     * @throws IOException as for the array
     */
    public NDBuffer read(BufferPrototype prototype, Part part) throws IOException {
        return array.read(reader, prototype, part.region());
    }
}
