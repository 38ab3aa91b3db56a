package dev.zarrbuffer.zarr;

import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** A selection that takes each axis on its own: its pieces are all combinations of the axes' parts. */
final class GridPlan implements Plan {
    private final AxisPlan[] axes;

    GridPlan(AxisPlan[] axes) {
        this.axes = axes;
    }

    @Override
    public long[] shape() {
        return Arrays.stream(axes).filter(axis -> !axis.dropped).mapToLong(axis -> axis.length).toArray();
    }

    @Override
    public long[] fullShape() {
        return Arrays.stream(axes).mapToLong(axis -> axis.length).toArray();
    }

    @Override
    public NDBuffer full(NDBuffer result) {
        boolean[] dropped = new boolean[axes.length];
        for (int axis = 0; axis < axes.length; axis++) {
            dropped[axis] = axes[axis].dropped;
        }
        return Plan.withAxes(result, dropped);
    }

    @Override
    public long count() {
        return Arrays.stream(axes).mapToLong(axis -> axis.count).reduce(1, Math::multiplyExact);
    }

    @Override
    public Iterator<Piece> pieces(long from) {
        return new Iterator<>() {
            private final long[] numbers = numbers(from);
            private final AxisPlan.Part[] parts = new AxisPlan.Part[axes.length];
            private long left = count() - from;

            @Override
            public boolean hasNext() {
                return left > 0;
            }

            @Override
            public Piece next() {
                if (left-- <= 0) {
                    throw new NoSuchElementException();
                }
                for (int axis = 0; axis < axes.length; axis++) {
                    if (parts[axis] == null) {
                        parts[axis] = axes[axis].part(numbers[axis]);
                    }
                }
                Piece piece = piece(parts);
                for (int axis = axes.length - 1; axis >= 0; axis--) {
                    parts[axis] = null;
                    if (++numbers[axis] < axes[axis].count) {
                        break;
                    }
                    numbers[axis] = 0;
                }
                return piece;
            }
        };
    }

    /** Which part of each axis a piece is of. */
    private long[] numbers(long piece) {
        long[] numbers = new long[axes.length];
        long rest = piece;
        for (int axis = axes.length - 1; axis >= 0 && rest > 0; axis--) {
            numbers[axis] = rest % axes[axis].count;
            rest /= axes[axis].count;
        }
        return numbers;
    }

    private static Piece piece(AxisPlan.Part[] parts) {
        int rank = parts.length;
        long[] chunk = new long[rank];
        Index[] inside = new Index[rank];
        Index[] outside = new Index[rank];
        boolean whole = true;
        int lists = 0;
        for (int axis = 0; axis < rank; axis++) {
            chunk[axis] = parts[axis].chunk();
            inside[axis] = parts[axis].inside();
            outside[axis] = parts[axis].outside();
            whole &= parts[axis].whole();
            lists += inside[axis] instanceof Slice ? 0 : 1;
        }
        if (lists > 1) {
            mesh(inside, parts);
            mesh(outside, parts);
        }
        return new Piece(chunk, inside, outside, whole);
    }

    /** Several lists in one key would be taken together; as an open mesh they are taken each on its own. */
    private static void mesh(Index[] keys, AxisPlan.Part[] parts) {
        for (int axis = 0; axis < keys.length; axis++) {
            long[] shape = new long[keys.length];
            Arrays.fill(shape, 1);
            shape[axis] = parts[axis].count();
            NDArray positions = keys[axis] instanceof Slice slice ? listed(slice) : keys[axis].array();
            keys[axis] = Index.take(positions.reshape(shape));
        }
    }

    private static NDArray listed(Slice slice) {
        // The ends are inside the axis, so a length past them changes nothing.
        Slice.Range range = slice.on(Long.MAX_VALUE);
        long[] positions = new long[Math.toIntExact(range.count())];
        Arrays.setAll(positions, i -> range.start() + i * range.step());
        return NDArray.of(positions);
    }
}
