package dev.zarrbuffer.zarr;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.zarr.codec.ChunkSpec;
import dev.zarrbuffer.zarr.codec.CodecException;
import dev.zarrbuffer.zarr.codec.CodecPipeline;
import dev.zarrbuffer.zarr.codec.Workspace;
import dev.zarrbuffer.zarr.store.Store;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** Writes the chunks of an array, for one call. */
final class ChunkWriter {
    private final Store store;
    private final Function<long[], String> keys;
    private final CodecPipeline pipeline;
    private final ChunkSpec spec;
    private final ZarrSettings settings;
    private final EntryLocks locks;
    private final ChunkReader reader;

    ChunkWriter(Store store, Function<long[], String> keys, CodecPipeline pipeline, ZarrSettings settings,
            EntryLocks locks) {
        this.store = store;
        this.keys = keys;
        this.pipeline = pipeline;
        spec = pipeline.chunk();
        this.settings = settings;
        this.locks = locks;
        reader = new ChunkReader(store, keys, pipeline, true);
    }

    /**
     * Writes the pieces of a plan.
     *
     * @param value of the plan's shape, or of one element for all
     */
    void write(Plan plan, NDBuffer value) throws IOException {
        boolean one = value.shape().length == 0;
        BufferPrototype memory = ChunkReader.decoding(value);
        reader.requireRoom(spec.bytes());
        NDBuffer source = one ? value : plan.full(value);
        Work.run(plan.pieces(), plan.count(), ChunkReader.saturated(spec.bytes()), Device.CPU, settings,
                (piece, workspace) -> {
                    NDBuffer part = one ? source : source.get(piece.outside());
                    write(piece, part, memory, workspace);
                });
    }

    /** Writes the fill value to the pieces of a plan, as far as their entries are stored. */
    void clear(Plan plan) throws IOException {
        reader.requireRoom(spec.bytes());
        NDBuffer fill = BufferPrototype.cpu().ndBuffer().fromNDArrayLike(spec.fillValue());
        Work.run(plan.pieces(), plan.count(), ChunkReader.saturated(spec.bytes()), Device.CPU, settings,
                (piece, workspace) -> clear(piece, fill, workspace));
    }

    private void clear(Piece piece, NDBuffer fill, Workspace workspace) throws IOException {
        String key = keys.apply(piece.chunk());
        BufferPrototype memory = BufferPrototype.cpu();
        synchronized (locks.of(key)) {
            Optional<NDBuffer> old = reader.read(piece.chunk(), memory, workspace);
            if (old.isPresent() && !old.get().get(piece.inside()).allEqual(spec.fillValue())) {
                change(key, piece, fill, old.get(), memory, workspace);
            }
        }
    }

    /** Removes the entries of which a plan takes something. */
    void delete(Plan plan) throws IOException {
        Work.run(plan.pieces(), plan.count(), 0, Device.CPU, settings, (piece, workspace) -> {
            String key = keys.apply(piece.chunk());
            synchronized (locks.of(key)) {
                store.delete(key);
            }
        });
    }

    private void write(Piece piece, NDBuffer part, BufferPrototype memory, Workspace workspace) throws IOException {
        String key = keys.apply(piece.chunk());
        boolean full = piece.whole() && Arrays.equals(part.shape(), spec.shape());
        if (full && part.dtype().equals(spec.dtype())) {
            encode(key, part, workspace);
        } else if (piece.whole()) {
            change(key, piece, part, full ? null : spec.fillValue(), memory, workspace);
        } else {
            synchronized (locks.of(key)) {
                Optional<NDBuffer> old = reader.read(piece.chunk(), memory, workspace);
                change(key, piece, part, old.isPresent() ? old.get() : spec.fillValue(), memory, workspace);
            }
        }
    }

    /** Writes a chunk of what was there before, null for nothing of it, and a part over that. */
    private void change(String key, Piece piece, NDBuffer part, Object before, BufferPrototype memory,
            Workspace workspace) throws IOException {
        boolean host = memory.equals(BufferPrototype.cpu());
        NDBuffer chunk = host
                ? memory.ndBuffer().fromNDArrayLike(workspace.takeArray(spec.dtype(), spec.shape()))
                : memory.ndBuffer().empty(spec.dtype(), spec.shape());
        try (chunk) {
            if (before != null) {
                chunk.set(before, Index.ellipsis());
            }
            chunk.set(part, piece.inside());
            encode(key, chunk, workspace);
        }
    }

    private void encode(String key, NDBuffer chunk, Workspace workspace) throws IOException {
        Optional<Buffer> encoded = Optional.empty();
        if (!settings.elideFill() || !chunk.allEqual(spec.fillValue())) {
            try {
                encoded = pipeline.encode(chunk, settings.elideFill(), workspace);
            } catch (CodecException e) {
                throw new ChunkException(key, e.getMessage(), e);
            }
        }
        // Also of whole chunks: they must not come between what another thread reads of one and stores.
        synchronized (locks.of(key)) {
            if (encoded.isPresent()) {
                store.set(key, encoded.get());
            } else {
                store.delete(key);
            }
        }
    }

    /** The value as an array of the selection's shape, or of no axes: scalars are cast as assignment casts. */
    static NDBuffer value(Object value, ChunkSpec spec, long[] shape) {
        NDBuffer array;
        if (value instanceof NDBuffer given) {
            array = given;
        } else if (isScalar(value, spec)) {
            NDArray one = NDArray.zeros(spec.dtype());
            one.fill(value);
            return BufferPrototype.cpu().ndBuffer().fromNDArrayLike(one);
        } else {
            array = BufferPrototype.cpu().ndBuffer().fromHostArray(value);
        }
        if (Arrays.equals(array.shape(), shape)) {
            return array;
        }
        NDBuffer spread = ChunkReader.decoding(array).ndBuffer().empty(spec.dtype(), shape);
        spread.set(array, Index.ellipsis());
        return spread;
    }

    private static boolean isScalar(Object value, ChunkSpec spec) {
        boolean bytes = switch (spec.dtype().kind()) {
            case RAW, BYTES, STRUCT -> true;
            default -> false;
        };
        return value instanceof Number || value instanceof Boolean || value instanceof String
                || value instanceof Character || value instanceof dev.zarrbuffer.Complex
                || bytes && value instanceof byte[];
    }
}
