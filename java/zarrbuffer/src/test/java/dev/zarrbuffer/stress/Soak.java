package dev.zarrbuffer.stress;

import java.security.SecureRandom;

/** {@code ci/soak stress}: any number of operations, by hand. */
public final class Soak {
    private static final long ROUND = 500_000;

    private Soak() {}

    /** Arguments: {@code OPERATIONS [SEED]}. */
    public static void main(String[] arguments) throws Exception {
        long operations = Long.parseLong(arguments[0].replace("_", ""));
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : new SecureRandom().nextInt(Integer.MAX_VALUE);
        System.out.println("seed " + seed + ", " + Stress.THREADS + " threads");
        long refused = 0;
        long ended = 0;
        double seconds = 0;
        for (long done = 0; done < operations; done += ROUND) {
            Stress.Figures figures = Stress.run(seed + done, Math.min(ROUND, operations - done));
            refused += figures.refused();
            ended += figures.ended();
            seconds += figures.seconds();
            System.out.printf("%,d operations, %,d on closed memory, %,d foreign memories ended once, %,.0f s%n",
                    Math.min(done + ROUND, operations), refused, ended, seconds);
        }
    }
}
