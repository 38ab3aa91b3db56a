package dev.zarrbuffer.conformance;

import java.util.SplittableRandom;

/** A random source with the words that generators need. */
final class Dice {
    private final SplittableRandom random;

    Dice(long seed) {
        random = new SplittableRandom(seed);
    }

    /** True once in {@code n} times. */
    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    /** True {@code percent} times in 100. */
    boolean percent(int percent) {
        return random.nextInt(100) < percent;
    }

    /** 0 to n - 1. */
    int below(int n) {
        return random.nextInt(n);
    }

    /** Both ends are possible, but for the largest long. */
    int between(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    long between(long low, long high) {
        return high == Long.MAX_VALUE ? random.nextLong(low, high) : random.nextLong(low, high + 1);
    }

    long any() {
        return random.nextLong();
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @SafeVarargs
    final <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    long pick(long[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    double pick(double[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** 0 to n - 1 in random order. */
    int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = below(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
