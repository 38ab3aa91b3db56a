package dev.zarrbuffer.zarr;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/** Places of a list, brought together by a number that each has. */
final class Groups {
    private Groups() {}

    /** The places in order of their numbers; equal ones stay in order, so that the last of repeated positions wins. */
    static int[] sort(int size, IntToLongFunction number) {
        return IntStream.range(0, size).boxed()
                .sorted(Comparator.comparingLong(number::applyAsLong))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Where the number changes in sorted places, from 0 to their count. */
    static int[] starts(int[] sorted, IntToLongFunction number) {
        IntStream changes = IntStream.range(0, sorted.length)
                .filter(i -> i == 0 || number.applyAsLong(sorted[i]) != number.applyAsLong(sorted[i - 1]));
        return IntStream.concat(changes, IntStream.of(sorted.length)).toArray();
    }

    /** Where a list of positions has each of its numbers, given as lists of one axis each. */
    static long[] pick(long[] values, int[] places, int from, int to) {
        return Arrays.stream(places, from, to).mapToLong(place -> values[place]).toArray();
    }
}
