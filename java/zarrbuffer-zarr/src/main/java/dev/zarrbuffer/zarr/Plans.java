package dev.zarrbuffer.zarr;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Selections put on the grid of an array. */
final class Plans {
    private Plans() {}

    /**
     * A plan.
     *
     * @param shape the array's
     * @param unit lengths of what is worked on at once: a chunk, or a chunk in a shard
     * @param chunkShape lengths of a chunk, for selections of blocks
     * @throws IndexOutOfBoundsException for a position outside, or too many keys
     * @throws IllegalArgumentException for what is no selection of that kind
     */
    static Plan of(Selection selection, long[] shape, long[] unit, long[] chunkShape) {
        return switch (selection.kind) {
            case ORTHOGONAL -> grid(selection.keys, shape, unit);
            case BLOCK -> grid(blocks(selection.keys, shape, chunkShape), shape, unit);
            case COORDINATE -> points(selection.keys, shape, unit);
            case KEY -> key(selection.keys, shape, unit);
        };
    }

    /** As zarr-python decides between orthogonal and coordinate. */
    private static Plan key(List<Index> keys, long[] shape, long[] unit) {
        boolean mask = keys.size() == 1 && keys.get(0).type() == Index.Type.MASK
                && (keys.get(0).array().ndim() > 1 || shape.length == 1);
        boolean points = keys.size() == shape.length && shape.length > 1
                && keys.stream().anyMatch(key -> key.type() == Index.Type.TAKE)
                && keys.stream().allMatch(key -> key.type() == Index.Type.TAKE || key.type() == Index.Type.AT);
        return mask || points ? points(keys, shape, unit) : grid(keys, shape, unit);
    }

    private static Plan grid(List<Index> keys, long[] shape, long[] unit) {
        List<Index> all = expand(keys, shape.length);
        AxisPlan[] axes = new AxisPlan[shape.length];
        for (int axis = 0; axis < axes.length; axis++) {
            axes[axis] = AxisPlan.of(all.get(axis), axis, shape[axis], unit[axis]);
        }
        return new GridPlan(axes);
    }

    /** One key for each axis. */
    private static List<Index> expand(List<Index> keys, int rank) {
        long named = keys.stream().filter(key -> key.type() != Index.Type.ELLIPSIS).count();
        if (named > rank) {
            throw new IndexOutOfBoundsException("too many keys: the array has " + rank + " axes, there are " + named);
        }
        if (keys.size() > named + 1) {
            throw new IndexOutOfBoundsException("a key has one ellipsis at most");
        }
        List<Index> all = new ArrayList<>();
        for (Index key : keys) {
            if (key.type() == Index.Type.ELLIPSIS) {
                fill(all, rank - named);
            } else {
                all.add(key);
            }
        }
        fill(all, rank - all.size());
        return all;
    }

    private static void fill(List<Index> keys, long count) {
        for (long i = 0; i < count; i++) {
            keys.add(Slice.all());
        }
    }

    /** Keys over the grid of chunks as keys over elements. */
    private static List<Index> blocks(List<Index> keys, long[] shape, long[] chunkShape) {
        List<Index> all = expand(keys, shape.length);
        for (int axis = 0; axis < shape.length; axis++) {
            long length = chunkShape[axis];
            long count = shape[axis] == 0 ? 0 : (shape[axis] - 1) / length + 1;
            Index key = all.get(axis);
            long start;
            long stop;
            if (key.type() == Index.Type.AT) {
                start = AxisPlan.at(key.position(), axis, count);
                stop = start + 1;
            } else if (key instanceof Slice slice && (slice.on(count).count() < 2 || slice.on(count).step() == 1)) {
                start = slice.on(count).start();
                stop = start + slice.on(count).count();
            } else {
                throw new IllegalArgumentException("blocks are chosen by integers and slices of step 1, not by " + key);
            }
            all.set(axis, Slice.of(start * length, stop == count ? shape[axis] : stop * length));
        }
        return all;
    }

    private static Plan points(List<Index> keys, long[] shape, long[] unit) {
        if (keys.size() == 1 && keys.get(0).type() == Index.Type.MASK) {
            return masked(keys.get(0).array(), shape, unit);
        }
        if (keys.size() != shape.length || shape.length == 0) {
            throw new IndexOutOfBoundsException(
                    "single elements of " + shape.length + " axes need as many positions, not " + keys.size());
        }
        NDArray[] arrays = new NDArray[keys.size()];
        for (int axis = 0; axis < arrays.length; axis++) {
            Index key = keys.get(axis);
            arrays[axis] = key.type() == Index.Type.AT ? NDArray.full(DType.INT64, key.position())
                    : key.array();
        }
        long[] result = arrays[0].shape();
        for (NDArray array : arrays) {
            // The core's own broadcasting says which shape that gives.
            result = NDArray.zeros(DType.BOOL, result)
                    .equal(NDArray.zeros(DType.BOOL, array.shape())).shape();
        }
        long[][] positions = new long[arrays.length][];
        for (int axis = 0; axis < arrays.length; axis++) {
            NDArray spread = NDArray.empty(DType.INT64, result);
            AxisPlan.requireIntegers(arrays[axis]);
            spread.set(arrays[axis], Index.ellipsis());
            positions[axis] = AxisPlan.checked(spread, axis, shape[axis]);
        }
        return new PointPlan(result, positions, shape, unit);
    }

    private static Plan masked(NDArray mask, long[] shape, long[] unit) {
        if (!Arrays.equals(mask.shape(), shape) || shape.length == 0) {
            throw new IndexOutOfBoundsException("a mask of shape " + Arrays.toString(mask.shape())
                    + " is not for an array of shape " + Arrays.toString(shape));
        }
        long[] places = Masks.places(mask);
        long[][] positions = new long[shape.length][places.length];
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            for (int i = 0; i < places.length; i++) {
                positions[axis][i] = places[i] % shape[axis];
                places[i] /= shape[axis];
            }
        }
        return new PointPlan(new long[] {places.length}, positions, shape, unit);
    }
}
