package dev.zarrbuffer.zarr;

import dev.zarrbuffer.zarr.codec.ChunkSpec;
import dev.zarrbuffer.zarr.codec.CodecPipeline;
import dev.zarrbuffer.zarr.metadata.ArrayMetadata;
import dev.zarrbuffer.zarr.metadata.MetadataException;
import dev.zarrbuffer.zarr.store.Store;
import java.io.IOException;

/**
 * What all share that {@link ZarrArray#with} makes of one opened array: the metadata as it is now and the locks of
 * entries. Who changes the metadata holds this object's monitor.
 */
final class ArrayState {
    /** Metadata, and what it makes of chunks. */
    private record Opened(ArrayMetadata metadata, CodecPipeline pipeline) {}

    private final Store store;
    private final String path;
    private final EntryLocks locks = new EntryLocks();
    private volatile Opened opened;

    ArrayState(Store store, String path, ArrayMetadata metadata) throws MetadataException {
        this.store = store;
        this.path = path;
        opened = new Opened(metadata, pipeline(metadata));
    }

    private CodecPipeline pipeline(ArrayMetadata metadata) throws MetadataException {
        ChunkSpec chunk = new ChunkSpec(metadata.chunkShape(), metadata.dtype(), metadata.fillValue());
        try {
            return CodecPipeline.of(metadata.codecs(), chunk, metadata.zarrFormat());
        } catch (IllegalArgumentException | ArithmeticException e) {
            String document = metadata.zarrFormat() == 2 ? ".zarray" : "zarr.json";
            throw new MetadataException(Documents.key(path, document), e.getMessage(), e);
        }
    }

    ArrayMetadata metadata() {
        return opened.metadata();
    }

    CodecPipeline pipeline() {
        return opened.pipeline();
    }

    EntryLocks locks() {
        return locks;
    }

    /**
     * Reads the metadata again: what is changed must be what is stored now, not what was when the array was opened or
     * when a group's metadata was consolidated.
     */
    void refresh() throws IOException {
        opened = ZarrArray.open(store, path).state().opened;
    }

    void store(ArrayMetadata changed) throws IOException {
        Documents.putAll(store, path, changed.documents());
        opened = new Opened(changed, opened.pipeline());
    }
}
