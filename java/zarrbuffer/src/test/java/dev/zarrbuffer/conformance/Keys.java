package dev.zarrbuffer.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Index keys for arrays of a given shape: most fit, some do not. */
final class Keys {
    private static final long[] ENDS = {
        0, 1, 2, 3, 5, 7, 8, -1, -2, -3, -7, -8, -9, 100, -100, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE
    };
    private static final long[] STEPS = {
        1, 2, 3, -1, -1, -1, -2, -3, 7, -9, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1
    };
    private static final String[] INTEGERS = {"<i8", "<i8", "<i8", "|i1", "|u1", ">i4", "<u2", ">u8", "<i4"};

    private final Dice dice;

    Keys(Dice dice) {
        this.dice = dice;
    }

    Key key(long... shape) {
        return dice.percent(65) ? basic(shape) : advanced(shape);
    }

    private Key basic(long... shape) {
        return wrapped(shape, null);
    }

    private Key advanced(long... shape) {
        if (dice.percent(5)) {
            return new Key(List.of(new Key.Mask(new boolean[] {dice.percent(50)})));
        }
        // What the index arrays broadcast to, and how many elements a mask beside them selects.
        long[] picks = new long[dice.percent(70) ? 1 : dice.between(0, 2)];
        for (int i = 0; i < picks.length; i++) {
            picks[i] = dice.percent(5) ? 0 : dice.between(1, 4);
        }
        return wrapped(shape, picks);
    }

    private Key wrapped(long[] shape, long[] picks) {
        List<Key.Part> parts = new ArrayList<>();
        int axes = dice.percent(60) ? shape.length : dice.between(0, shape.length);
        axes += dice.percent(2) ? 1 : 0;
        int axis = 0;
        boolean fromTheEnd = axes < shape.length && dice.percent(40);
        int skipAt = fromTheEnd ? dice.between(0, axes) : -1;
        for (int used = 0; used <= axes; ) {
            if (used == skipAt) {
                parts.add(new Key.Ellipsis());
                axis += shape.length - axes;
                skipAt = -1;
            }
            if (dice.percent(picks == null ? 7 : 4)) {
                parts.add(new Key.NewAxis());
            }
            if (used == axes) {
                break;
            }
            int taken = picks != null && dice.percent(50) ? pick(parts, shape, axis, axes - used, picks) : 0;
            if (taken == 0) {
                parts.add(basicPart(axis < shape.length ? shape[axis] : 1, picks == null));
                taken = 1;
            }
            used += taken;
            axis += taken;
        }
        if (dice.percent(fromTheEnd ? 1 : 6)) {
            parts.add(dice.below(parts.size() + 1), new Key.Ellipsis());
        }
        if (picks != null && parts.stream().noneMatch(part -> part instanceof Key.Take || part instanceof Key.Mask)) {
            parts.add(new Key.Mask(new boolean[] {dice.percent(70)}));
        }
        if (dice.oneIn(200)) {
            Collections.shuffle(parts, new Random(dice.any()));
        }
        return new Key(List.copyOf(parts));
    }

    private Key.Part basicPart(long length, boolean mayHaveStepZero) {
        if (dice.percent(35)) {
            boolean outside = length == 0 || dice.percent(3);
            return new Key.At(outside ? dice.pick(length, -length - 1, Long.MAX_VALUE, Long.MIN_VALUE)
                    : dice.between(-length, length - 1));
        }
        if (dice.percent(20)) {
            return Key.Range.ALL;
        }
        return new Key.Range(end(length), end(length), step(mayHaveStepZero));
    }

    private Long step(boolean mayBeZero) {
        if (dice.percent(40)) {
            return null;
        }
        if (mayBeZero && dice.percent(1)) {
            return 0L;
        }
        return dice.percent(80) ? dice.pick(1L, 2L, -1L, -2L) : Long.valueOf(dice.pick(STEPS));
    }

    private Long end(long length) {
        if (dice.percent(40)) {
            return null;
        }
        return dice.percent(70) ? dice.between(-length, length) : dice.pick(ENDS);
    }

    /** Adds an index array or a mask and returns how many axes it takes; 0 if it adds none. */
    private int pick(List<Key.Part> parts, long[] shape, int axis, int left, long... picks) {
        if (axis >= shape.length) {
            return 0;
        }
        if (dice.percent(25)) {
            int rank = left > 1 && axis + 1 < shape.length && dice.percent(30) ? 2 : 1;
            parts.add(mask(picks.length == 0 ? 1 : picks[picks.length - 1], lengths(shape, axis, rank)));
            return rank;
        }
        parts.add(take(shape[axis], picks));
        return 1;
    }

    private Key.Take take(long length, long... picks) {
        int drop = dice.percent(25) ? dice.between(0, picks.length) : 0;
        long[] shape = Arrays.copyOfRange(picks, drop, picks.length);
        int size = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = dice.percent(15) ? 1 : dice.percent(1) ? shape[i] + 1 : shape[i];
            size *= (int) shape[i];
        }
        String dtype = length > Byte.MAX_VALUE ? "<i8" : dice.pick(INTEGERS);
        boolean unsigned = dtype.charAt(1) == 'u';
        long[] positions = new long[size];
        for (int i = 0; i < size; i++) {
            long low = unsigned ? 0 : -length;
            positions[i] = length == 0 ? 0 : dice.between(low, length - 1);
        }
        if (size > 0 && dice.percent(3)) {
            positions[dice.below(size)] = unsigned || dice.percent(50) ? length : -length - 1;
        }
        return new Key.Take(positions, dtype, shape);
    }

    private Key.Mask mask(long truths, long... shape) {
        if (dice.percent(3)) {
            shape[0] += dice.percent(50) || shape[0] < 2 ? 1 : -1;
        }
        int size = 1;
        for (long length : shape) {
            size *= (int) length;
        }
        boolean[] mask = new boolean[size];
        if (size >= truths && dice.percent(80)) {
            int[] order = dice.permutation(size);
            for (int i = 0; i < truths; i++) {
                mask[order[i]] = true;
            }
        } else {
            for (int i = 0; i < size; i++) {
                mask[i] = dice.percent(50);
            }
        }
        return new Key.Mask(mask, shape);
    }

    private static long[] lengths(long[] shape, int axis, int rank) {
        return Arrays.copyOfRange(shape, axis, axis + rank);
    }
}
