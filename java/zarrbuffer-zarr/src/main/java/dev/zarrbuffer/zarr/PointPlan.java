package dev.zarrbuffer.zarr;

import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;

/** Single elements, brought together by chunk. */
final class PointPlan implements Plan {
    private final long[] shape;
    private final long[][] positions;
    private final long[] chunkShape;
    private final int[] sorted;
    private final int[] starts;

    /**
     * A plan.
     *
     * @param shape of the result
     * @param positions for each axis as many as the result has elements, from 0 up to the axis's length
     */
    PointPlan(long[] shape, long[][] positions, long[] arrayShape, long[] chunkShape) {
        this.shape = shape;
        this.positions = positions;
        this.chunkShape = chunkShape;
        int points = positions[0].length;
        long[] chunks = new long[points];
        for (int axis = 0; axis < positions.length; axis++) {
            long count = arrayShape[axis] == 0 ? 1 : (arrayShape[axis] - 1) / chunkShape[axis] + 1;
            for (int i = 0; i < points; i++) {
                chunks[i] = Math.addExact(Math.multiplyExact(chunks[i], count), positions[axis][i] / chunkShape[axis]);
            }
        }
        sorted = Groups.sort(points, i -> chunks[i]);
        starts = Groups.starts(sorted, i -> chunks[i]);
    }

    @Override
    public long[] shape() {
        return shape;
    }

    @Override
    public long[] fullShape() {
        return new long[] {sorted.length};
    }

    @Override
    public NDBuffer full(NDBuffer result) {
        return shape.length == 1 ? result : result.reshape(-1);
    }

    @Override
    public long count() {
        return starts.length - 1;
    }

    @Override
    public Iterator<Piece> pieces(long from) {
        return IntStream.range((int) from, starts.length - 1).mapToObj(this::piece).iterator();
    }

    private Piece piece(int number) {
        int from = starts[number];
        int to = starts[number + 1];
        long[] chunk = new long[positions.length];
        Index[] inside = new Index[positions.length];
        for (int axis = 0; axis < positions.length; axis++) {
            long length = chunkShape[axis];
            long[] picked = Groups.pick(positions[axis], sorted, from, to);
            chunk[axis] = picked[0] / length;
            inside[axis] = Index.take(Arrays.stream(picked).map(position -> position % length).toArray());
        }
        long[] places = Arrays.stream(sorted, from, to).asLongStream().toArray();
        return new Piece(chunk, inside, new Index[] {Index.take(places)}, false);
    }
}
