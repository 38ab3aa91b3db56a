package dev.zarrbuffer.conformance;

import java.security.SecureRandom;
import java.util.function.Supplier;

/** {@code ci/soak}: any number of programs, by hand. */
public final class Soak {
    private static final long PROGRESS_NANOS = 10_000_000_000L;

    private Soak() {}

    /**
     * Arguments: {@code N [--seed S] [--dtypes numbers|all] [--blocks] [--keep-going]}. Ends with 1 if there was a mismatch.
     */
    public static void main(String[] arguments) {
        long programs = Long.parseLong(arguments[0].replace("_", ""));
        long seed = new SecureRandom().nextInt(Integer.MAX_VALUE);
        Dtypes.Choice dtypes = Dtypes.Choice.ALL;
        Supplier<OursRunner> ours = OursRunner::new;
        boolean keepGoing = false;
        for (int i = 1; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--seed" -> seed = Long.parseLong(arguments[++i]);
                case "--dtypes" -> dtypes = Dtypes.Choice.valueOf(arguments[++i].toUpperCase());
                case "--blocks" -> ours = BlockRunner::new;
                case "--keep-going" -> keepGoing = true;
                default -> throw new IllegalArgumentException(arguments[i]);
            }
        }
        System.exit(run(programs, seed, new Tester(new NumPyRunner(), ours, dtypes), keepGoing) == 0 ? 0 : 1);
    }

    private static long run(long programs, long seed, Tester tester, boolean keepGoing) {
        System.out.println("seed " + seed + ", " + programs + " programs");
        long start = System.nanoTime();
        long told = start;
        long mismatches = 0;
        long done = 0;
        while (done < programs && (mismatches == 0 || keepGoing)) {
            long[] found = {0};
            done += tester.run(seed, done, Math.min(1_000, programs - done), mismatch -> {
                found[0]++;
                System.out.println(tester.shrunk(mismatch));
                return keepGoing;
            });
            mismatches += found[0];
            if (System.nanoTime() - told > PROGRESS_NANOS) {
                told = System.nanoTime();
                System.out.printf("%,d programs, %d mismatches, %,.0f s%n", done, mismatches, (told - start) / 1e9);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("programs    %,d%nseed        %d%nmismatches  %d%nseconds     %.1f%nprograms/s  %,.0f%n",
                done, seed, mismatches, seconds, done / seconds);
        return mismatches;
    }
}
