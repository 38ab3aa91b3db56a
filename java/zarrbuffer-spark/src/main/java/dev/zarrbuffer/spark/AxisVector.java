package dev.zarrbuffer.spark;

import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Slice;
import org.apache.spark.sql.types.DataTypes;

/** Where elements are along one axis. */
final class AxisVector extends FlatVector {
    /** Elements from one position of the axis to the next. */
    private long inner;
    private long count;
    private long first;
    private long step;
    /** Null where positions are evenly spaced. */
    private long[] listed;
    private long start;

    AxisVector() {
        super(DataTypes.LongType);
    }

    /** How many positions a key of a part's region has. */
    static long count(Index key, long length) {
        return key instanceof Slice slice ? slice.on(length).count() : key.array().size();
    }

    /** Takes another chunk: its key on this axis, and how many elements each position has. */
    void take(Index key, long length, long elements) {
        inner = elements;
        count = count(key, length);
        listed = null;
        if (key instanceof Slice slice) {
            first = slice.on(length).start();
            step = slice.on(length).step();
            return;
        }
        NDArray positions = key.array();
        listed = new long[(int) count];
        for (int i = 0; i < listed.length; i++) {
            listed[i] = positions.getLong(i);
        }
    }

    @Override
    void move(long from, int rows) {
        start = from;
    }

    @Override
    public long getLong(int row) {
        long number = (start + row) / inner % count;
        return listed == null ? first + number * step : listed[(int) number];
    }
}
