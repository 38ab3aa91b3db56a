package dev.zarrbuffer.zarr;

import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Slice;
import java.util.Iterator;

/**
 * The chunks, or shards, of which a selection takes something, in order C of their grid, by number from 0: work to
 * divide. No list is held, however many there are. Thread-safe.
 */
public final class Parts {
    private final Plan plan;
    private final long[] unit;

    Parts(Plan plan, long[] unit) {
        this.plan = plan;
        this.unit = unit;
    }

    /** {@return how many there are} */
    public long count() {
        return plan.count();
    }

    /**
     * {@return some of them}
     *
     * @param from the first
     * @param to the one behind the last
     * @throws IndexOutOfBoundsException if there are not so many
     */
    public Iterator<Part> range(long from, long to) {
        java.util.Objects.checkFromToIndex(from, to, count());
        Iterator<Piece> pieces = plan.pieces(from);
        return new Iterator<>() {
            private long left = to - from;

            @Override
            public boolean hasNext() {
                return left > 0;
            }

            @Override
            public Part next() {
                if (left-- <= 0) {
                    throw new java.util.NoSuchElementException();
                }
                return part(pieces.next());
            }
        };
    }

    private Part part(Piece piece) {
        Index[] region = new Index[unit.length];
        for (int axis = 0; axis < region.length; axis++) {
            region[axis] = moved(piece.inside()[axis], piece.chunk()[axis] * unit[axis], unit[axis]);
        }
        if (!(plan instanceof PointPlan)) {
            return new Part(piece.chunk(), Selection.orthogonal(region));
        }
        NDArray[] positions = new NDArray[region.length];
        for (int axis = 0; axis < region.length; axis++) {
            positions[axis] = region[axis].array();
        }
        return new Part(piece.chunk(), Selection.coordinate(positions));
    }

    /** A key into a chunk as a key into the array. */
    private static Index moved(Index inside, long start, long length) {
        if (inside instanceof Slice slice) {
            Slice.Range range = slice.on(length);
            long first = start + range.start();
            return Slice.of(first, first + (range.count() - 1) * range.step() + 1, range.step());
        }
        long[] positions = AxisPlan.longs(inside.array());
        for (int i = 0; i < positions.length; i++) {
            positions[i] += start;
        }
        return Index.take(positions);
    }
}
