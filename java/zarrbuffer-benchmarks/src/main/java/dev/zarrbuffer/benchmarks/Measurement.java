package dev.zarrbuffer.benchmarks;

import dev.zarrbuffer.benchmarks.Goal.Verdict;
import java.util.Arrays;
import java.util.List;

/**
 * What one row gave at one size. Rates are medians in GB/s; NaN stands for what there is not.
 *
 * @param one ours on one thread
 * @param all ours on all threads
 * @param spread of {@code all}, as a part of it
 * @param toNumPy the ratio of {@code all} to {@code numpy}
 * @param toLimit the ratio of {@code all} to {@code limit}
 */
record Measurement(Row row, long size, int rounds, double one, double all, double spread, double numpy, double limit,
        Ratio toNumPy, Ratio toLimit) {

    /** The median of the ratios of each round, and half the distance of their quartiles. */
    record Ratio(double median, double spread) {
        static Ratio of(double[] a, double[] b) {
            double[] ratios = new double[a.length];
            for (int i = 0; i < a.length; i++) {
                ratios[i] = a[i] / b[i];
            }
            return new Ratio(Measurement.median(ratios), quartiles(ratios));
        }
    }

    /** Of rates for each round, NaN where there is none. */
    static Measurement of(Row row, long size, double[] one, double[] all, double[] numpy, double[] limit) {
        return new Measurement(row, size, all.length, median(one), median(all), quartiles(all) / median(all), median(numpy),
                median(limit), Ratio.of(all, numpy), Ratio.of(all, limit));
    }

    private static double[] sorted(double[] values) {
        return Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    }

    static double median(double[] values) {
        double[] sorted = sorted(values);
        int middle = sorted.length / 2;
        return sorted.length == 0 ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Half the distance of the quartiles. */
    static double quartiles(double[] values) {
        double[] sorted = sorted(values);
        int n = sorted.length;
        return n == 0 ? Double.NaN : (sorted[n - 1 - n / 4] - sorted[n / 4]) / 2;
    }

    List<Goal> goals() {
        return Goal.at(row.goals(), size);
    }

    /** The worst of all goals. */
    Verdict verdict() {
        Verdict worst = Verdict.NONE;
        for (Goal goal : goals()) {
            Ratio ratio = goal.against() == Goal.Against.LIMIT ? toLimit : toNumPy;
            if (!Double.isNaN(ratio.median())) {
                Verdict one = Verdict.atLeast(ratio.median(), ratio.spread(), goal.least());
                worst = one.compareTo(worst) > 0 ? one : worst;
            }
        }
        return worst;
    }
}
