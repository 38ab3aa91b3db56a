package dev.zarrbuffer.conformance;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Order;
import java.nio.ByteBuffer;

/** New arrays: every kind of layout over fresh bytes. */
final class Makes {
    private static final int MOST_ELEMENTS = 160;

    private final Dice dice;
    private final Elements elements;
    private final Scalars scalars;

    Makes(Dice dice) {
        this.dice = dice;
        elements = new Elements(dice);
        scalars = new Scalars(dice);
    }

    Step make(String dtype) {
        if (dice.percent(8)) {
            Order order = dice.percent(3) ? Order.K : dice.pick(Order.C, Order.F);
            return new Step.Full(dtype, scalars.forTarget(Recipe.dtype(dtype)), order, shape());
        }
        return make(dtype, shape());
    }

    long[] shape() {
        int rank = dice.percent(80) ? dice.between(0, 3) : dice.between(4, 5);
        long[] shape = new long[rank];
        long size = 1;
        for (int i = 0; i < rank; i++) {
            int most = (int) Math.max(1, Math.min(7, MOST_ELEMENTS / Math.max(size, 1)));
            shape[i] = dice.percent(15) ? 1 : dice.percent(5) ? 0 : dice.between(1, Math.min(most, rank > 3 ? 3 : 7));
            size *= shape[i];
        }
        return shape;
    }

    /** An array in which every axis may be stepped over, reversed or repeated, and that may start at any byte. */
    Step.Make make(String dtype, long... shape) {
        DType type = Recipe.dtype(dtype);
        long item = type.itemSize();
        int rank = shape.length;
        boolean plain = dice.percent(40);
        boolean repeats = !plain && dice.percent(20);
        long[] strides = new long[rank];
        int[] axes = axisOrder(rank);
        long stride = item;
        long lowest = 0;
        long highest = 0;
        for (int axis : axes) {
            long length = shape[axis];
            if (repeats && dice.percent(50)) {
                continue;
            }
            long step = plain || dice.percent(60) ? 1 : dice.between(1, 3);
            long dense = stride * step;
            strides[axis] = !plain && dice.percent(25) ? -dense : dense;
            long reach = strides[axis] * Math.max(length - 1, 0);
            lowest += Math.min(reach, 0);
            highest += Math.max(reach, 0);
            stride = dense * Math.max(length, 1);
        }
        long offset = dice.percent(20) ? dice.between(1, 9) : 0;
        byte[] bytes = bytes(type, (int) (offset % item), (int) (offset + highest - lowest + item));
        return new Step.Make(bytes, dtype, shape, strides, offset - lowest, repeats || dice.percent(5));
    }

    /** Innermost first. */
    private int[] axisOrder(int rank) {
        int kind = dice.below(10);
        int[] axes = kind == 0 ? dice.permutation(rank) : new int[rank];
        for (int i = 0; i < rank && kind != 0; i++) {
            axes[i] = kind < 3 ? i : rank - 1 - i;
        }
        return axes;
    }

    private byte[] bytes(DType type, int from, int length) {
        ByteBuffer bytes = ByteBuffer.wrap(dice.bytes(length)).position(from);
        byte[][] few = dice.percent(35) ? few(type) : null;
        while (bytes.remaining() >= type.itemSize()) {
            if (few == null) {
                elements.write(bytes, type);
            } else {
                bytes.put(dice.pick(few));
            }
        }
        return bytes.array();
    }

    /** One or two elements, often zeros, to make all of an array of. */
    private byte[][] few(DType type) {
        byte[][] few = new byte[dice.between(1, 2)][(int) type.itemSize()];
        boolean zeros = dice.percent(50);
        for (byte[] element : few) {
            ByteBuffer out = ByteBuffer.wrap(element);
            if (zeros) {
                elements.writeZero(out, type);
            } else {
                elements.write(out, type);
            }
        }
        return few;
    }
}
