package dev.zarrbuffer.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * What is asked of a row.
 *
 * @param against what the rate is held against
 * @param least the least part of that
 * @param from the smallest size in bytes for which it is asked
 * @param to the largest
 */
record Goal(Against against, double least, long from, long to) {
    enum Against {
        LIMIT("limit"),
        NUMPY("NumPy");

        final String text;

        Against(String text) {
            this.text = text;
        }
    }

    /** Of the memory's limit, where no cache holds the operands. */
    static Goal ofLimit(double least) {
        return new Goal(Against.LIMIT, least, Bench.LARGE, Long.MAX_VALUE);
    }

    /** Where a cache holds them: what the C library does. */
    static Goal ofMemcpyInCache() {
        return new Goal(Against.LIMIT, 1, 0, 1 << 20);
    }

    /** Of NumPy's rate, where no cache holds the operands. */
    static Goal ofNumPy(double least) {
        return new Goal(Against.NUMPY, least, Bench.LARGE, Long.MAX_VALUE);
    }

    static Goal noSlowerThanNumPy(long from, long to) {
        return new Goal(Against.NUMPY, 1, from, to);
    }

    static List<Goal> at(List<Goal> goals, long size) {
        return goals.stream().filter(goal -> goal.from <= size && size <= goal.to).toList();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s of %s", Report.number(least), against.text);
    }

    /** Whether it was reached. */
    enum Verdict {
        /** Nothing is asked for. */
        NONE(""),
        HOLD("hold"),
        /** No, but less is missing than the runs differ by. */
        CLOSE("within the spread"),
        /** The runs differ too much to say. */
        UNCLEAR("runs differ too much"),
        MISS("miss");

        /** Runs that differ by a larger part say nothing. */
        private static final double MOST_SPREAD = 0.15;

        final String text;

        Verdict(String text) {
            this.text = text;
        }

        /** Of a figure that should be at least so much. */
        static Verdict atLeast(double figure, double spread, double least) {
            if (figure >= least) {
                return HOLD;
            }
            boolean within = figure + spread >= least;
            return spread > MOST_SPREAD * Math.abs(figure) && within ? UNCLEAR : within ? CLOSE : MISS;
        }

        /** Of a figure that should be at most so much. */
        static Verdict atMost(double figure, double spread, double most) {
            return atLeast(-figure, spread, -most);
        }
    }
}
