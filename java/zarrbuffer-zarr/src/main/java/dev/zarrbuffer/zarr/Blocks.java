package dev.zarrbuffer.spark;

import dev.zarrbuffer.Index;
import dev.zarrbuffer.zarr.ZarrArray;
import java.io.Serializable;
import java.util.Arrays;

/**
 * A target's entries in blocks of one or several whole ones, numbered in order C: what tasks write.
 *
 * @param shape the array's
 * @param lengths a block's, multiples of an entry's
 */
record Blocks(long[] shape, long[] lengths) implements Serializable {
    /** One entry each. */
    static Blocks ofEntries(ZarrArray target) {
        return new Blocks(target.shape(), target.metadata().chunkShape());
    }

    /** As large as needed to cover chunks of the source, so that few are decoded twice, where bytes allow. */
    static Blocks covering(ZarrArray source, ZarrArray target, long bytes) {
        long[] entry = target.metadata().chunkShape();
        long[] chunk = source.chunkShape();
        long[] block = new long[entry.length];
        Arrays.setAll(block, axis -> entry[axis] * ((chunk[axis] - 1) / entry[axis] + 1));
        return new Blocks(target.shape(), ChunkPlan.bytes(target, block) > bytes ? entry : block);
    }

    private long count(int axis) {
        return shape[axis] == 0 ? 0 : (shape[axis] - 1) / lengths[axis] + 1;
    }

    long count() {
        long count = 1;
        for (int axis = 0; axis < shape.length; axis++) {
            count = Math.multiplyExact(count, count(axis));
        }
        return count;
    }

    Index[] region(long number) {
        Index[] region = new Index[shape.length];
        long rest = number;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            long start = rest % count(axis) * lengths[axis];
            rest /= count(axis);
            region[axis] = Index.slice(start, start + Math.min(lengths[axis], shape[axis] - start));
        }
        return region;
    }
}
