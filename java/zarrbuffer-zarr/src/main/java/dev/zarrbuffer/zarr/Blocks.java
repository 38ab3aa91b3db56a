package dev.zarrbuffer.zarr;

import dev.zarrbuffer.Index;
import java.io.Serializable;
import java.util.Arrays;

/**
 * A target's entries (shards, or chunks where there are none) in blocks of one or several whole ones, numbered in
 * order C from 0: work to divide among those who write.
 *
 * @param shape the array's, in elements
 * @param lengths a block's, multiples of an entry's
 */
public record Blocks(long[] shape, long[] lengths) implements Serializable {
    /**
     * {@return one block for each entry}
     *
     * @param target the array that is written to
     */
    public static Blocks ofEntries(ZarrArray target) {
        return new Blocks(target.shape(), target.metadata().chunkShape());
    }

    /**
     * {@return blocks as large as needed to cover chunks of a source, so that few are decoded twice, or of one entry
     * where these would be too large}
     *
     * @param source where elements come from, of the same shape
     * @param target the array that is written to
     * @param bytes how large a block may be
     */
    public static Blocks covering(ZarrArray source, ZarrArray target, long bytes) {
        long[] entry = target.metadata().chunkShape();
        long[] chunk = source.chunkShape();
        long[] lengths = new long[entry.length];
        Arrays.setAll(lengths, axis -> entry[axis] * ((chunk[axis] - 1) / entry[axis] + 1));
        Blocks covering = new Blocks(target.shape(), lengths);
        return covering.bytes(target) > bytes ? ofEntries(target) : covering;
    }

    /**
     * {@return bytes of a block's elements, at most 2<sup>63</sup>-1}
     *
     * @param target the array that is written to
     */
    public long bytes(ZarrArray target) {
        return (long) Arrays.stream(lengths).asDoubleStream().reduce(target.dtype().itemSize(), (a, b) -> a * b);
    }

    private long count(int axis) {
        return shape[axis] == 0 ? 0 : (shape[axis] - 1) / lengths[axis] + 1;
    }

    /**
     * {@return how many there are}
     *
     * @throws ArithmeticException for more than 2<sup>63</sup>-1
     */
    public long count() {
        long count = 1;
        for (int axis = 0; axis < shape.length; axis++) {
            count = Math.multiplyExact(count, count(axis));
        }
        return count;
    }

    /**
     * {@return where a block is in the array: a slice for each axis}
     *
     * @param number from 0 to {@link #count}-1
     */
    public Index[] region(long number) {
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
