package dev.zarrbuffer;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * One part of a key into an array: an integer, a slice, an ellipsis, a new axis, an array of integers or a mask. Keys
 * mean what they mean in NumPy; whether they fit an array shows when they are used on it. Immutable, but for the
 * elements of the arrays that {@link #take(NDArray)} and {@link #mask(NDArray)} refer to.
 */
public sealed class Index implements Serializable permits Slice {
    @Serial
    private static final long serialVersionUID = 1;

    /** BasicKey::kAbsent. */
    static final long ABSENT = Long.MIN_VALUE;

    /** What a part of a key is. In the order of the numbers that cross the bridge. */
    public enum Type {
        /** One position. */
        AT,
        /** A {@link Slice}. */
        SLICE,
        /** All axes that the other parts do not name. */
        ELLIPSIS,
        /** A new axis of length 1. */
        NEW_AXIS,
        /** Listed positions. */
        TAKE,
        /** Positions where a mask is true. */
        MASK
    }

    private static final Index ELLIPSIS = new Index(Type.ELLIPSIS, ABSENT, ABSENT, ABSENT, null);
    private static final Index NEW_AXIS = new Index(Type.NEW_AXIS, ABSENT, ABSENT, ABSENT, null);

    final transient Type type;
    final transient long start;
    final transient long stop;
    final transient long step;
    /** Of TAKE and MASK, else null. */
    final transient NDArray array;

    Index(Type type, long start, long stop, long step, NDArray array) {
        this.type = type;
        this.start = start;
        this.stop = stop;
        this.step = step;
        this.array = array;
    }

    /**
     * {@return one position of an axis, which the result does not have}
     *
     * @param position counted from the end of the axis if negative
     */
    public static Index at(long position) {
        return new Index(Type.AT, position, ABSENT, ABSENT, null);
    }

    /**
     * {@return {@link Slice#of(long, long)}}
     *
     * @param start the first position; negative ones count from the end
     * @param stop the position after the last; negative ones count from the end
     */
    public static Slice slice(long start, long stop) {
        return Slice.of(start, stop);
    }

    /**
     * {@return {@link Slice#of(long, long, long)}}
     *
     * @param start the first position; negative ones count from the end
     * @param stop the position after the last; negative ones count from the end
     * @param step from one position to the next, not 0
     */
    public static Slice slice(long start, long stop, long step) {
        return Slice.of(start, stop, step);
    }

    /**
     * {@return {@link Slice#of(Number, Number)}: ends may be null}
     *
     * @param start the first position; negative ones count from the end
     * @param stop the position after the last; negative ones count from the end
     */
    public static Slice slice(Number start, Number stop) {
        return Slice.of(start, stop);
    }

    /**
     * {@return {@link Slice#of(Number, Number, Number)}: ends and step may be null}
     *
     * @param start the first position; negative ones count from the end
     * @param stop the position after the last; negative ones count from the end
     * @param step from one position to the next, not 0
     */
    public static Slice slice(Number start, Number stop, Number step) {
        return Slice.of(start, stop, step);
    }

    /** {@return {@code :}, the whole axis} */
    public static Slice all() {
        return Slice.all();
    }

    /** {@return {@code ...}, all axes that the other parts of the key do not name} At most one in a key. */
    public static Index ellipsis() {
        return ELLIPSIS;
    }

    /** {@return a new axis of length 1 in the result} */
    public static Index newAxis() {
        return NEW_AXIS;
    }

    /**
     * {@return the listed positions of an axis, in that order} The result is a copy.
     *
     * @param positions counted from the end of the axis where negative; copied
     */
    public static Index take(long... positions) {
        return take(own(Objects.requireNonNull(positions, "positions")));
    }

    /**
     * {@return the positions that an integer array of any shape lists} The result is a copy.
     *
     * @param positions of an integer dtype; referred to, not copied
     */
    public static Index take(NDArray positions) {
        return new Index(Type.TAKE, 0, ABSENT, ABSENT, Objects.requireNonNull(positions, "positions"));
    }

    /**
     * {@return the positions of an axis at which the mask is true} The result is a copy.
     *
     * @param mask as long as the axis; copied
     */
    public static Index mask(boolean... mask) {
        return mask(own(Objects.requireNonNull(mask, "mask")));
    }

    /**
     * {@return the positions at which a mask over one or more axes is true} The result is a copy.
     *
     * @param mask of dtype bool, with the lengths of the axes that it covers; referred to, not copied
     */
    public static Index mask(NDArray mask) {
        return new Index(Type.MASK, 0, ABSENT, ABSENT, Objects.requireNonNull(mask, "mask"));
    }

    /** A copy that ends with the key, which nobody closes, and not with a scope in which the key is made. */
    private static NDArray own(Object values) {
        return Leaks.unwatched(() -> MemoryScope.outside(() -> NDArray.of(values)));
    }

    /** {@return what this part is, for those who apply keys to what is no array in memory} */
    public final Type type() {
        return type;
    }

    /**
     * {@return the position that {@link #at} names, negative ones counting from the end}
     *
     * @throws IllegalStateException for another part
     */
    public final long position() {
        if (type != Type.AT) {
            throw new IllegalStateException(this + " is no single position");
        }
        return start;
    }

    /**
     * {@return the positions of {@link #take(NDArray)}, or the mask of {@link #mask(NDArray)}}
     *
     * @throws IllegalStateException for another part
     */
    public final NDArray array() {
        if (array == null) {
            throw new IllegalStateException(this + " has no array");
        }
        return array;
    }

    /** As Python writes it: {@code 3}, {@code ...}, {@code newaxis}, {@code take(shape (2, 3))}. */
    @Override
    public String toString() {
        return switch (type) {
            case AT -> Long.toString(start);
            case SLICE -> "slice";
            case ELLIPSIS -> "...";
            case NEW_AXIS -> "newaxis";
            case TAKE -> "take(shape " + Arrays.toString(array.shape()) + ")";
            case MASK -> "mask(shape " + Arrays.toString(array.shape()) + ")";
        };
    }

    /** {@return what travels to another JVM in place of this object: {@link Serialization}} */
    @Serial
    final Object writeReplace() {
        return new SerialProxy(this);
    }

    /**
     * Nobody writes this class itself.
     *
     * @param in what claims to hold it
     * @throws InvalidObjectException always
     */
    @Serial
    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw SerialProxy.required();
    }
}
