package dev.zarrbuffer.benchmarks;

import java.util.Arrays;

/**
 * What one row gave at one size.
 *
 * @param one ours on one thread, all ours on all threads, numpy and limit the others, in GB/s, a number for each round;
 *     empty where there is none
 */
record Measurement(Row row, long size, double[] one, double[] all, double[] numpy, double[] limit) {
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length == 0 ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Half the distance of the quartiles, as a part of the median. */
    static double spread(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return n == 0 ? Double.NaN : (sorted[n - 1 - n / 4] - sorted[n / 4]) / 2 / median(values);
    }

    /** The median of the ratios of each round. */
    private static double ratio(double[] a, double[] b) {
        if (b.length == 0) {
            return Double.NaN;
        }
        double[] ratios = new double[a.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = a[i] / b[i];
        }
        return median(ratios);
    }

    double toNumpy() {
        return ratio(all, numpy);
    }

    double toLimit() {
        return ratio(all, limit);
    }

    /** Whether what the issue asks for at this size is reached. */
    boolean reached() {
        // Goals against the memory's limit are for what does not fit a cache; in it, no row may be slower than NumPy.
        boolean large = size >= Bench.LARGE;
        boolean enough = row.limit() == null
                ? !(toNumpy() < (size >= Bench.LARGE ? row.goal() : 1))
                : !large || toLimit() >= row.goal();
        return enough && !(toNumpy() < 1);
    }
}
