package dev.zarrbuffer.zarr;

import java.util.Arrays;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/** Places of a list, brought together by a number that each has. */
final class Groups {
    private Groups() {}

    /** The places in order of their numbers; equal ones stay in order, so that the last of repeated positions wins. */
    static int[] sort(int size, IntToLongFunction number) {
        long[] distinct = distinct(size, number);
        // A number's rank and a place are one long together, which is sorted without an object for each.
        long[] ranked = new long[size];
        for (int place = 0; place < size; place++) {
            ranked[place] = (long) Arrays.binarySearch(distinct, number.applyAsLong(place)) << Integer.SIZE | place;
        }
        Arrays.sort(ranked);
        int[] places = new int[size];
        Arrays.setAll(places, i -> (int) ranked[i]);
        return places;
    }

    private static long[] distinct(int size, IntToLongFunction number) {
        long[] sorted = IntStream.range(0, size).mapToLong(number).sorted().toArray();
        int count = 0;
        for (long value : sorted) {
            if (count == 0 || value != sorted[count - 1]) {
                sorted[count++] = value;
            }
        }
        return Arrays.copyOf(sorted, count);
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
