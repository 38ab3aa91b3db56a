package dev.zarrbuffer.zarr;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.codec.ChunkSpec;
import dev.zarrbuffer.zarr.codec.CodecPipeline;
import dev.zarrbuffer.zarr.codec.Workspace;
import dev.zarrbuffer.zarr.store.ByteRange;
import dev.zarrbuffer.zarr.store.ScratchMemory;
import dev.zarrbuffer.zarr.store.StreamingStore;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Reads a piece of a chunk whose elements are stored as they are: only the rows that are asked for, in parts that are
 * copied on while caches still hold them. Not straight into the target: a window on it would keep its memory past a close.
 */
final class RowReader implements StreamingStore.Taker, ScratchMemory {
    /** Half of a small second level cache; so little is also copied on by the reading thread alone. */
    private static final long STEP = 256 << 10;

    private final Supplier<String> key;
    private final ChunkSpec spec;
    private final DType stored;
    private final Workspace workspace;
    /** The piece in the target. */
    private final NDBuffer region;
    private final Index[] inside;
    /** The axis of rows: those before it have length 1 in a chunk. */
    private final int axis;
    private final long rowBytes;
    private final long firstRow;
    private final long rows;
    /** Whether the piece has rows of the chunk as they are, and not parts of them. */
    private final boolean wholeRows;

    RowReader(Supplier<String> key, Piece piece, CodecPipeline pipeline, NDBuffer target, Workspace workspace) {
        this.key = key;
        this.workspace = workspace;
        spec = pipeline.chunk();
        stored = pipeline.plain().orElseThrow();
        inside = piece.inside();
        region = target.get(piece.outside());
        long[] chunk = spec.shape();
        axis = rowAxis(chunk);
        long[] shape = region.shape();
        firstRow = piece.whole() ? 0 : ((Slice) inside[axis]).on(chunk[axis]).start();
        rows = shape[axis];
        rowBytes = spec.bytes() / chunk[axis];
        wholeRows = Arrays.equals(shape, axis + 1, shape.length, chunk, axis + 1, chunk.length);
    }

    private static int rowAxis(long[] shape) {
        int axis = 0;
        while (axis < shape.length - 1 && shape[axis] == 1) {
            axis++;
        }
        return axis;
    }

    /** Whether a piece is made of neighbouring rows and its place in a result is a view. */
    static boolean suits(Piece piece, long[] chunkShape) {
        if (chunkShape.length == 0) {
            return false;
        }
        for (int axis = 0; axis < chunkShape.length; axis++) {
            if (!(piece.inside()[axis] instanceof Slice && piece.outside()[axis] instanceof Slice)) {
                return false;
            }
        }
        int axis = rowAxis(chunkShape);
        return piece.whole() || ((Slice) piece.inside()[axis]).on(chunkShape[axis]).step() == 1;
    }

    /** The most bytes to read at once. */
    long step() {
        return Math.max(1, STEP / rowBytes) * rowBytes;
    }

    @Override
    public ByteRange range(long size) throws ChunkException {
        if (size != spec.bytes()) {
            throw new ChunkException(key.get(), "has " + size + " bytes, a chunk of shape " + Arrays.toString(spec.shape())
                    + " of " + spec.dtype() + " has " + spec.bytes(), null);
        }
        return ByteRange.of(firstRow * rowBytes, rows * rowBytes);
    }

    @Override
    public Block takeBlock(long bytes) {
        workspace.release(0);
        return workspace.takeBlock(bytes);
    }

    @Override
    public void take(long start, Buffer part) {
        NDArray bytes = part.asHostArray();
        long count = bytes.size() / rowBytes;
        long[] shape = spec.shape().clone();
        shape[axis] = count;
        NDArray found = bytes.view(stored).reshape(shape);
        if (!wholeRows) {
            Index[] keys = inside.clone();
            keys[axis] = Slice.all();
            found = found.get(keys);
        }
        rows(start / rowBytes - firstRow, count).set(found, Index.ellipsis());
    }

    private NDBuffer rows(long first, long count) {
        if (count == rows) {
            return region;
        }
        Index[] keys = new Index[axis + 1];
        Arrays.fill(keys, Slice.all());
        keys[axis] = Slice.of(first, first + count);
        return region.get(keys);
    }
}
