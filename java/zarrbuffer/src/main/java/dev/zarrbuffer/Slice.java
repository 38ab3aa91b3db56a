package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.io.Serial;
import java.util.Objects;

/**
 * Python's {@code start:stop:step} over one axis. Ends may be absent, negative ends count from the end of the axis,
 * and ends outside it are clipped. Immutable.
 */
public final class Slice extends Index {
    @Serial
    private static final long serialVersionUID = 1;

    private static final Slice ALL = new Slice(ABSENT, ABSENT, ABSENT);

    private Slice(long start, long stop, long step) {
        super(Type.SLICE, start, stop, step, null);
    }

    /**
     * {@return {@code start:stop}}
     *
     * @param start the first position; negative ones count from the end
     * @param stop the position after the last; negative ones count from the end
     */
    public static Slice of(long start, long stop) {
        return new Slice(present(start), present(stop), ABSENT);
    }

    /**
     * {@return {@code start:stop:step}}
     *
     * @param start the first position; negative ones count from the end
     * @param stop the position after the last; negative ones count from the end
     * @param step any number but 0, which is refused when the slice is used
     */
    public static Slice of(long start, long stop, long step) {
        return new Slice(present(start), present(stop), present(step));
    }

    /**
     * {@return {@code start:stop}, {@code start:}, {@code :stop} or {@code :}}
     *
     * @param start an integer, or null for none
     * @param stop an integer, or null for none
     * @throws IllegalArgumentException for numbers that are not integers
     */
    public static Slice of(Number start, Number stop) {
        return of(start, stop, null);
    }

    /**
     * {@return the same as {@link #of(Number, Number)}, with a step}
     *
     * @param start the first position; negative ones count from the end
     * @param stop the position after the last; negative ones count from the end
     * @param step an integer, or null for none
     */
    public static Slice of(Number start, Number stop, Number step) {
        return new Slice(end(start), end(stop), end(step));
    }

    /**
     * {@return {@code start:}, all from there on}
     *
     * @param start the first position; negative ones count from the end
     */
    public static Slice from(long start) {
        return new Slice(present(start), ABSENT, ABSENT);
    }

    /**
     * {@return {@code :stop}, all before that}
     *
     * @param stop the position after the last; negative ones count from the end
     */
    public static Slice to(long stop) {
        return new Slice(ABSENT, present(stop), ABSENT);
    }

    /** {@return {@code :}, the whole axis} */
    public static Slice all() {
        return ALL;
    }

    /**
     * The positions that a slice names on an axis: {@code start + i * step} for each i below {@code count}.
     *
     * @param start the first position
     * @param step from each position to the next, negative for slices that run backwards
     * @param count how many there are
     */
    public record Range(long start, long step, long count) {}

    /**
     * {@return the positions that this slice names on an axis}
     *
     * @param length the axis's, in elements
     * @throws IllegalArgumentException for a step of 0 or a negative length
     */
    public Range on(long length) {
        // Of bytes side by side, the offset is the first position and the stride the step.
        long[] axis = Creation.contiguous(DType.UINT8, Order.C, length);
        Scratch scratch = Scratch.begin().layout(axis).number(1).key(this, start);
        Errors.check(Bridge.array_index(scratch.address()));
        long[] bytes = scratch.resultArray();
        return new Range(bytes[1], bytes[3], bytes[2]);
    }

    /** Equal to another slice of the same start, stop and step. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Slice s && start == s.start && stop == s.stop && step == s.step;
    }

    @Override
    public int hashCode() {
        return Objects.hash(start, stop, step);
    }

    /** As Python writes it: {@code 1:5}, {@code ::-1}. */
    @Override
    public String toString() {
        String ends = text(start) + ":" + text(stop);
        return step == ABSENT ? ends : ends + ":" + step;
    }

    private static String text(long end) {
        return end == ABSENT ? "" : Long.toString(end);
    }

    private static long end(Number value) {
        if (value == null) {
            return ABSENT;
        }
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return present(value.longValue());
        }
        throw new IllegalArgumentException("a slice is made of integers, not of " + value.getClass().getName());
    }

    /** The smallest long stands for an absent end, and clips as its neighbour does. */
    private static long present(long value) {
        return value == ABSENT ? ABSENT + 1 : value;
    }
}
