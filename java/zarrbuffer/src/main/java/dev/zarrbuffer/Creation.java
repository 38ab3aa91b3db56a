package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.util.Arrays;
import java.util.Objects;

/** New arrays and their layouts, for {@link NDArray}. */
final class Creation {
    private Creation() {}

    static NDArray allocate(Device device, DType dtype, Order order, long[] shape, boolean zeroed) {
        if (zeroed) {
            return full(device, dtype, order, null, shape);
        }
        Objects.requireNonNull(dtype, "dtype");
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(shape, "shape");
        Storage storage = Storage.adopt(device, slab -> Bridge.array_empty(
                Scratch.begin().number(slab).number(dtype.code()).number(order.code()).number(device.code())
                        .list(shape).address()));
        return NDArray.owning(storage, dtype, Scratch.begin().resultArray());
    }

    static NDArray full(Device device, DType dtype, Order order, Object value, long[] shape) {
        Objects.requireNonNull(dtype, "dtype");
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(shape, "shape");
        Scalar scalar = value == null ? Scalar.ABSENT : Scalar.of(value, dtype);
        if (scalar == null) {
            NDArray result = allocate(device, dtype, order, shape, false);
            result.set(value, Index.ellipsis());
            return result;
        }
        Storage storage = Storage.adopt(device, slab -> Bridge.array_full(
                Scratch.begin().number(slab).number(dtype.code()).number(order.code()).number(device.code()).scalar(scalar)
                        .list(shape).address(),
                scalar.text()));
        return NDArray.owning(storage, dtype, Scratch.begin().resultArray());
    }

    /** A dense layout from offset 0, as {@link StridedArray#numbers} has it. */
    static long[] contiguous(DType dtype, Order order, long... shape) {
        Objects.requireNonNull(dtype, "dtype");
        Objects.requireNonNull(order, "order");
        Scratch scratch = Scratch.begin().number(dtype.code()).number(order.code())
                .list(Objects.requireNonNull(shape, "shape"));
        Errors.check(Bridge.array_contiguous(scratch.address()));
        return scratch.resultArray();
    }

    /** How many elements a shape has, whoever's it is. */
    static long size(long[] shape) {
        return bytes(DType.UINT8, contiguous(DType.UINT8, Order.C, shape));
    }

    static long bytes(DType dtype, long[] layout) {
        return Errors.check(Bridge.array_size(Scratch.begin().layout(layout).address())) * dtype.itemSize();
    }

    /** The shape that Zarr's squeeze gives an array of the given shape, whoever's it is and whatever its dtype. */
    static long[] squeezedShape(long[] shape, int... axes) {
        // Its strides mean nothing: the core is asked for the shape.
        long[] whole = contiguous(DType.UINT8, Order.C, shape);
        Scratch scratch = Scratch.begin().layout(whole).list(axes);
        Errors.check(Bridge.array_squeeze(scratch.address()));
        long[] dense = scratch.resultArray();
        return Arrays.copyOfRange(dense, 2, 1 + dense.length / 2);
    }
}
