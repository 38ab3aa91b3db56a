package dev.zarrbuffer.spark;

import dev.zarrbuffer.Index;
import dev.zarrbuffer.Slice;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.sources.And;
import org.apache.spark.sql.sources.EqualNullSafe;
import org.apache.spark.sql.sources.EqualTo;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.sources.GreaterThan;
import org.apache.spark.sql.sources.GreaterThanOrEqual;
import org.apache.spark.sql.sources.In;
import org.apache.spark.sql.sources.IsNotNull;
import org.apache.spark.sql.sources.LessThan;
import org.apache.spark.sql.sources.LessThanOrEqual;

/** What filters leave of each axis: exactly those positions, so that Spark need not filter again. */
final class AxisFilter {
    private final List<String> names;
    private final long[] from;
    private final long[] to;
    /** The positions that are left of an axis; null for all from {@link #from} up to {@link #to}. */
    private final TreeSet<Long>[] listed;

    @SuppressWarnings({"unchecked", "rawtypes"})
    AxisFilter(List<String> names, long[] shape) {
        this.names = names;
        from = new long[shape.length];
        to = shape.clone();
        listed = new TreeSet[shape.length];
    }

    /** Applies a filter if it is of an axis's positions and numbers; returns whether it is. */
    boolean apply(Filter filter) {
        if (!isOfAxes(filter)) {
            return false;
        }
        narrow(filter);
        return true;
    }

    private boolean isOfAxes(Filter filter) {
        if (filter instanceof And and) {
            return isOfAxes(and.left()) && isOfAxes(and.right());
        }
        boolean axis = filter.references().length == 1 && names.contains(filter.references()[0]);
        return axis && (filter instanceof IsNotNull || number(filter) != null
                || filter instanceof In in && Arrays.stream(in.values()).allMatch(Long.class::isInstance));
    }

    private static Long number(Filter filter) {
        Object value = null;
        if (filter instanceof EqualTo equal) {
            value = equal.value();
        } else if (filter instanceof EqualNullSafe equal) {
            value = equal.value();
        } else if (filter instanceof GreaterThan greater) {
            value = greater.value();
        } else if (filter instanceof GreaterThanOrEqual greater) {
            value = greater.value();
        } else if (filter instanceof LessThan less) {
            value = less.value();
        } else if (filter instanceof LessThanOrEqual less) {
            value = less.value();
        }
        return value instanceof Long number ? number : null;
    }

    private void narrow(Filter filter) {
        if (filter instanceof And and) {
            narrow(and.left());
            narrow(and.right());
            return;
        }
        int axis = names.indexOf(filter.references()[0]);
        if (filter instanceof In in) {
            keep(axis, Arrays.stream(in.values()).map(Long.class::cast).toList());
            return;
        }
        Long number = number(filter);
        if (number == null) {
            // Every position is not null.
            return;
        }
        if (filter instanceof EqualTo || filter instanceof EqualNullSafe) {
            keep(axis, List.of(number));
        } else if (filter instanceof GreaterThan) {
            from[axis] = Math.max(from[axis], number == Long.MAX_VALUE ? number : number + 1);
        } else if (filter instanceof GreaterThanOrEqual) {
            from[axis] = Math.max(from[axis], number);
        } else if (filter instanceof LessThan) {
            to[axis] = Math.min(to[axis], number);
        } else {
            to[axis] = Math.min(to[axis], number == Long.MAX_VALUE ? number : number + 1);
        }
    }

    private void keep(int axis, List<Long> positions) {
        if (listed[axis] == null) {
            listed[axis] = new TreeSet<>(positions);
        } else {
            listed[axis].retainAll(positions);
        }
    }

    /** A key for each axis. */
    Index[] keys() {
        Index[] keys = new Index[from.length];
        for (int axis = 0; axis < keys.length; axis++) {
            long low = from[axis];
            long high = Math.max(low, to[axis]);
            if (listed[axis] == null) {
                keys[axis] = Slice.of(low, high);
                continue;
            }
            long[] left = listed[axis].stream()
                    .filter(at -> at >= low && at < high).mapToLong(Long::longValue).toArray();
            keys[axis] = left.length == 0 ? Slice.of(0, 0)
                    : left.length == 1 ? Slice.of(left[0], left[0] + 1) : Index.take(left);
        }
        return keys;
    }
}
