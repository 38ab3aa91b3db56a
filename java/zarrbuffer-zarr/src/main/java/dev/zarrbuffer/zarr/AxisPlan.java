package dev.zarrbuffer.zarr;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Slice;
import java.util.Arrays;

/** What a selection takes of one axis, chunk by chunk. */
abstract class AxisPlan {
    /**
     * The part in one chunk.
     *
     * @param chunk the chunk's position along the axis
     * @param inside a slice or positions in the chunk
     * @param outside the same in the result
     * @param count how many elements
     * @param whole whether these are all elements that the array has of the chunk, in order
     */
    record Part(long chunk, Index inside, Index outside, long count, boolean whole) {}

    /** The axis's length in the result; an integer's is 1. */
    final long length;
    /** Whether an integer drops the axis from the result. */
    final boolean dropped;
    /** How many chunks have a part. */
    long count;

    AxisPlan(long length, boolean dropped) {
        this.length = length;
        this.dropped = dropped;
    }

    /** The parts, from 0 to {@link #count}. */
    abstract Part part(long number);

    /** An integer, a slice, positions or a mask on an axis of an array. */
    static AxisPlan of(Index key, int axis, long axisLength, long chunkLength) {
        return switch (key.type()) {
            case AT -> new Range(at(key.position(), axis, axisLength), 1, 1, true, axisLength, chunkLength);
            case SLICE -> {
                Slice.Range range = ((Slice) key).on(axisLength);
                yield new Range(range.start(), range.step(), range.count(), false, axisLength, chunkLength);
            }
            case TAKE -> new Positions(positions(key.array(), axis, axisLength), chunkLength);
            case MASK -> new Positions(maskPositions(key.array(), axis, axisLength), chunkLength);
            default -> throw new IllegalArgumentException(key + " is no part of a selection of a stored array");
        };
    }

    static long at(long position, int axis, long length) {
        long at = position < 0 ? position + length : position;
        if (at < 0 || at >= length) {
            throw new IndexOutOfBoundsException(
                    "index " + position + " is out of bounds for axis " + axis + " with size " + length);
        }
        return at;
    }

    /** Positions from the start, of an integer array of one axis. */
    private static long[] positions(NDArray array, int axis, long length) {
        if (array.ndim() != 1) {
            throw new IllegalArgumentException(
                    "an orthogonal selection takes positions of one axis, not of shape " + Arrays.toString(array.shape()));
        }
        return checked(array, axis, length);
    }

    static long[] checked(NDArray array, int axis, long length) {
        long[] positions = longs(array);
        for (int i = 0; i < positions.length; i++) {
            positions[i] = at(positions[i], axis, length);
        }
        return positions;
    }

    static void requireIntegers(NDArray array) {
        DType.Kind kind = array.dtype().kind();
        if (kind != DType.Kind.INT && kind != DType.Kind.UINT) {
            throw new IllegalArgumentException("positions are integers, not " + array.dtype());
        }
    }

    static long[] longs(NDArray array) {
        requireIntegers(array);
        NDArray flat = array.asHostArray().astype(DType.INT64).ravel();
        long[] values = new long[Math.toIntExact(flat.size())];
        flat.asByteBuffer().asLongBuffer().get(values);
        return values;
    }

    private static long[] maskPositions(NDArray mask, int axis, long length) {
        if (mask.ndim() != 1 || mask.shape()[0] != length) {
            throw new IndexOutOfBoundsException("a mask of shape " + Arrays.toString(mask.shape()) + " is not for axis "
                    + axis + " with size " + length);
        }
        return Masks.places(mask);
    }

    /** Positions at even steps. */
    private static final class Range extends AxisPlan {
        private final long first;
        private final long step;
        private final boolean backwards;
        private final long axisLength;
        private final long chunkLength;

        Range(long start, long step, long length, boolean dropped, long axisLength, long chunkLength) {
            super(length, dropped);
            // Taken forwards: only the place in the result runs the other way.
            backwards = length > 1 && step < 0;
            this.step = length > 1 ? Math.abs(step) : 1;
            first = backwards ? start + (length - 1) * step : start;
            this.axisLength = axisLength;
            this.chunkLength = chunkLength;
            if (length == 0) {
                count = 0;
            } else if (this.step > chunkLength) {
                count = length;
            } else {
                count = (first + (length - 1) * this.step) / chunkLength - first / chunkLength + 1;
            }
        }

        @Override
        Part part(long number) {
            long chunk = step > chunkLength ? (first + number * step) / chunkLength : first / chunkLength + number;
            long start = chunk * chunkLength;
            long from = start <= first ? 0 : (start - first - 1) / step + 1;
            // Not past the last element, and no overflow at the end of a chunk beyond 2^63.
            long last = Math.min(axisLength - start, chunkLength) - 1;
            long to = Math.min(length, (start + last - first) / step + 1);
            long inside = first + from * step - start;
            boolean whole = step == 1 && !backwards && inside == 0 && to - from == last + 1;
            return new Part(chunk, slice(inside, to - from, step), outside(from, to), to - from, whole);
        }

        private Index outside(long from, long to) {
            return backwards ? slice(length - 1 - from, to - from, -1) : Slice.of(from, to);
        }

        private static Index slice(long start, long count, long step) {
            long stop = start + (count - 1) * step + (step > 0 ? 1 : -1);
            return step == 1 ? Slice.of(start, stop) : Slice.of((Long) start, stop < 0 ? null : (Long) stop, (Long) step);
        }
    }

    /** Listed positions, in any order and as often as one likes. */
    private static final class Positions extends AxisPlan {
        private final long[] positions;
        private final long chunkLength;
        /** Places in the list, sorted by chunk. */
        private final int[] sorted;
        /** Where in {@link #sorted} each part begins, and the end. */
        private final int[] starts;

        Positions(long[] positions, long chunkLength) {
            super(positions.length, false);
            this.positions = positions;
            this.chunkLength = chunkLength;
            sorted = Groups.sort(positions.length, i -> positions[i] / chunkLength);
            starts = Groups.starts(sorted, i -> positions[i] / chunkLength);
            count = starts.length - 1;
        }

        @Override
        Part part(long number) {
            int from = starts[(int) number];
            int size = starts[(int) number + 1] - from;
            long[] inside = new long[size];
            long[] outside = new long[size];
            for (int i = 0; i < size; i++) {
                outside[i] = sorted[from + i];
                inside[i] = positions[sorted[from + i]] % chunkLength;
            }
            long chunk = positions[sorted[from]] / chunkLength;
            return new Part(chunk, Index.take(inside), Index.take(outside), size, false);
        }
    }
}
