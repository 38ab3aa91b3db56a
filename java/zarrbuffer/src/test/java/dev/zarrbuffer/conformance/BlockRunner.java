package dev.zarrbuffer.conformance;

import dev.zarrbuffer.CpuNDBuffer;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Order;

/** Goes through the methods of {@link CpuNDBuffer} for all that it has. */
final class BlockRunner extends OursRunner {
    private static final CpuNDBuffer.Factory BLOCKS = new CpuNDBuffer.Factory(Device.CPU);

    private static CpuNDBuffer block(NDArray array) {
        return BLOCKS.fromNDArrayLike(array);
    }

    private static Object operand(Object value) {
        return value instanceof NDArray array ? block(array) : value;
    }

    @Override
    NDArray full(DType dtype, Order order, Object value, long... shape) {
        return BLOCKS.create(dtype, order, value, shape).asNDArrayLike();
    }

    @Override
    NDArray get(NDArray array, Key key) {
        return block(array).get(key.indices()).asNDArrayLike();
    }

    @Override
    void put(NDArray array, Key key, Object value) {
        block(array).set(operand(value), key.indices());
    }

    /** A block's astype always copies. */
    @Override
    NDArray cast(NDArray array, DType dtype, Order order, boolean copy) {
        return copy ? block(array).astype(dtype, order).asNDArrayLike() : super.cast(array, dtype, order, false);
    }

    @Override
    boolean allEqual(NDArray array, Object other, boolean equalNan) {
        return block(array).allEqual(operand(other), equalNan);
    }

    @Override
    NDArray transpose(NDArray array, int... axes) {
        CpuNDBuffer block = block(array);
        return (axes.length == 0 ? block.transpose() : block.transpose(axes)).asNDArrayLike();
    }

    /** A block's reshape is in order C. */
    @Override
    NDArray reshape(NDArray array, Order order, long... shape) {
        return order == Order.C ? block(array).reshape(shape).asNDArrayLike() : super.reshape(array, order, shape);
    }

    @Override
    NDArray squeeze(NDArray array, int... axes) {
        return block(array).squeeze(axes).asNDArrayLike();
    }

    /** A block's copy is in order C. */
    @Override
    NDArray copy(NDArray array, Order order) {
        return order == Order.C ? block(array).copy().asNDArrayLike() : super.copy(array, order);
    }

    @Override
    void fill(NDArray array, Object value) {
        block(array).fill(value);
    }

    @Override
    Object item(NDArray array) {
        return block(array).asScalar();
    }
}
