package dev.zarrbuffer.zarr;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.Memory;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.zarr.codec.CodecException;
import dev.zarrbuffer.zarr.codec.CodecPipeline;
import dev.zarrbuffer.zarr.codec.Sharding;
import dev.zarrbuffer.zarr.codec.Workspace;
import dev.zarrbuffer.zarr.store.EntryChangedException;
import dev.zarrbuffer.zarr.store.EntryTooLargeException;
import dev.zarrbuffer.zarr.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads the chunks of an array, for one call: down to the smallest that are stored on their own, inside shards. */
final class ChunkReader {
    /** A chunk is there up to three times: stored, decoded, and between codecs. */
    private static final int COPIES = 3;

    /** How often a chunk is begun anew where its entry is written meanwhile. */
    private static final int ATTEMPTS = 16;

    private final ChunkSource entries;
    /** From the outermost on. */
    private final List<Level> levels = new ArrayList<>();
    private final CodecPipeline pipeline;

    /** Shards that are read in parts. */
    private record Level(Sharding sharding, ShardIndexes indexes) {}

    /** A reader of an array's chunks; {@code whole} to read shards as one. */
    ChunkReader(Store store, Function<long[], String> keys, CodecPipeline codecs, boolean whole) {
        entries = new ChunkSource.Entries(store, keys);
        CodecPipeline innermost = codecs;
        for (Optional<Sharding> sharding = codecs.onlySharding(); !whole && sharding.isPresent();
                sharding = innermost.onlySharding()) {
            levels.add(new Level(sharding.get(), new ShardIndexes()));
            innermost = sharding.get().inner();
        }
        pipeline = innermost;
    }

    /** For one read. */
    private ChunkSource source() {
        ChunkSource source = entries;
        for (Level level : levels) {
            source = new ShardSource(source, level.sharding, level.indexes);
        }
        return source;
    }

    /** Lengths of what is read at once. */
    long[] unit() {
        return pipeline.chunk().shape();
    }

    /** Where chunks are decoded: on a CUDA device what can be, else on the host. */
    static BufferPrototype decoding(NDBuffer target) {
        if (target.asNDArrayLike() instanceof NDArray array && !array.device().isHost()) {
            return BufferPrototype.cuda(array.device().id());
        }
        return BufferPrototype.cpu();
    }

    /** Reads the pieces of a plan into its result. */
    void read(Plan plan, NDBuffer result, ZarrSettings settings) throws IOException {
        BufferPrototype decoding = decoding(result);
        boolean host = decoding.equals(BufferPrototype.cpu());
        long bytes = pipeline.chunk().bytes();
        requireRoom(bytes);
        NDBuffer target = plan.full(result);
        try (ChunkSource source = source()) {
            boolean streamed = host && source.isStreaming() && pipeline.plain().isPresent();
            Work.run(plan.pieces(), plan.count(), saturated(bytes), host ? Device.CPU : Device.PINNED, settings,
                    (piece, workspace) -> {
                        if (streamed && RowReader.suits(piece, unit())) {
                            readRows(source, piece, target, workspace);
                        } else {
                            read(source, piece, target, decoding, workspace);
                        }
                    });
        }
    }

    static long saturated(long bytes) {
        return bytes > Long.MAX_VALUE / COPIES ? Long.MAX_VALUE : bytes * COPIES;
    }

    void requireRoom(long bytes) throws ChunkException {
        long limit = Memory.limit(Device.CPU);
        if (bytes > limit) {
            String key = source().key(new long[unit().length]);
            throw new ChunkException(key, "a chunk of shape " + Arrays.toString(unit()) + " has " + bytes
                    + " bytes, the limit of memory is " + limit, null);
        }
    }

    private void read(ChunkSource source, Piece piece, NDBuffer target, BufferPrototype decoding, Workspace workspace)
            throws IOException {
        Optional<NDBuffer> chunk = read(source, piece.chunk(), decoding, workspace);
        if (chunk.isEmpty()) {
            target.set(pipeline.chunk().fillValue(), piece.outside());
            return;
        }
        Index[] inside = piece.inside();
        target.set(inside.length == 0 ? chunk.get() : chunk.get().get(inside), piece.outside());
    }

    private void readRows(ChunkSource source, Piece piece, NDBuffer target, Workspace workspace) throws IOException {
        boolean stored = attempt(source, piece.chunk(), workspace, () -> {
            RowReader rows = new RowReader(() -> source.key(piece.chunk()), piece, pipeline, target, workspace);
            return source.stream(piece.chunk(), rows, rows.step(), rows, workspace);
        });
        if (!stored) {
            target.set(pipeline.chunk().fillValue(), piece.outside());
        }
    }

    /** An entry's chunk, valid as long as what is taken of the workspace; empty if it is not stored. */
    Optional<NDBuffer> read(long[] chunk, BufferPrototype decoding, Workspace workspace) throws IOException {
        try (ChunkSource source = source()) {
            return read(source, chunk, decoding, workspace);
        }
    }

    private Optional<NDBuffer> read(ChunkSource source, long[] chunk, BufferPrototype decoding, Workspace workspace)
            throws IOException {
        return attempt(source, chunk, workspace, () -> {
            Optional<Buffer> stored = source.get(chunk, largest(), workspace);
            return stored.isPresent()
                    ? Optional.of(pipeline.decode(stored.get(), decoding, workspace)) : Optional.empty();
        });
    }

    /** The most bytes that a stored chunk may have. Writers that change parts of shards leave holes in them. */
    private long largest() {
        return pipeline.onlySharding().isPresent() ? Memory.limit(Device.CPU) : pipeline.maxEncodedSize();
    }

    private interface Attempt<T> {
        T run() throws IOException;
    }

    /** What is wrong with a chunk, with its key. */
    private static <T> T attempt(ChunkSource source, long[] chunk, Workspace workspace, Attempt<T> attempt)
            throws IOException {
        int mark = workspace.mark();
        for (int rest = ATTEMPTS; ; rest--) {
            try {
                return attempt.run();
            } catch (EntryChangedException e) {
                workspace.release(mark);
                if (rest == 1) {
                    throw new ChunkException(
                            source.key(chunk), "was written each of " + ATTEMPTS + " times that it was read", e);
                }
            } catch (CodecException e) {
                throw new ChunkException(source.key(chunk), e.getMessage(), e);
            } catch (EntryTooLargeException e) {
                throw new ChunkException(source.key(chunk), e.reason() + " that such a chunk may have", e);
            } catch (OutOfMemoryError e) {
                throw new ChunkException(
                        source.key(chunk), "there is no memory to read it: " + e.getMessage(), e);
            }
        }
    }
}
