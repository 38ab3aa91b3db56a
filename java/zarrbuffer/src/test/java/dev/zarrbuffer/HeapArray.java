package dev.zarrbuffer;

import java.util.Arrays;

/**
 * An array of somebody else's: elements in a Java heap array, and an array of positions that says which of them are
 * seen in what shape. So every key works, and views write through.
 */
final class HeapArray implements NDArrayLike {
    private final Object[] elements;
    private final NDArray positions;
    private final DType dtype;

    private HeapArray(Object[] elements, NDArray positions, DType dtype) {
        this.elements = elements;
        this.positions = positions;
        this.dtype = dtype;
    }

    static HeapArray of(NDArray values) {
        Object[] elements = new Object[(int) values.size()];
        NDArray flat = values.ravel();
        Arrays.setAll(elements, i -> flat.get(Index.at(i)).item());
        long[] order = new long[elements.length];
        Arrays.setAll(order, i -> i);
        return new HeapArray(elements, NDArray.of(order).reshape(values.shape()), values.dtype());
    }

    private HeapArray seen(NDArray newPositions) {
        return new HeapArray(elements, newPositions, dtype);
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public long[] shape() {
        return positions.shape();
    }

    @Override
    public NDArray asHostArray() {
        NDArray values = NDArray.empty(dtype, (int) positions.size());
        NDArray flat = positions.ravel();
        for (long i = 0; i < flat.size(); i++) {
            values.set(elements[flat.getInt(i)], Index.at(i));
        }
        return values.reshape(shape());
    }

    @Override
    public void set(Object value, Index... keys) {
        NDArray targets = positions.get(keys);
        NDArray values = NDArray.empty(dtype, targets.shape());
        values.set(value, Index.ellipsis());
        NDArray flat = targets.ravel();
        NDArray flatValues = values.ravel();
        for (long i = 0; i < flat.size(); i++) {
            elements[flat.getInt(i)] = flatValues.get(Index.at(i)).item();
        }
    }

    @Override
    public HeapArray get(Index... keys) {
        return seen(positions.get(keys));
    }

    @Override
    public HeapArray reshape(Order order, long... shape) {
        return seen(positions.reshape(order, shape));
    }

    @Override
    public HeapArray transpose() {
        return seen(positions.transpose());
    }

    @Override
    public HeapArray transpose(int... axes) {
        return seen(positions.transpose(axes));
    }
}
