package dev.zarrbuffer.exit;

import java.security.SecureRandom;
import java.util.Random;

/** {@code ci/soak exit}: as many ends as one likes. */
public final class Soak {
    private Soak() {}

    /** Argument: how many. Ends with 1 after a bad end. */
    public static void main(String[] arguments) throws Exception {
        int runs = Integer.parseInt(arguments[0]);
        long seed = new SecureRandom().nextInt(Integer.MAX_VALUE);
        Random random = new Random(seed);
        Exiting.Way[] ways = Exiting.Way.values();
        int bad = 0;
        for (int i = 0; i < runs; i++) {
            String wrong = Exits.run(ways[i % ways.length], random);
            if (wrong != null) {
                bad++;
                System.out.println(wrong);
            }
            if ((i + 1) % 100 == 0) {
                System.out.printf("%d ends, %d bad%n", i + 1, bad);
            }
        }
        System.out.printf("seed  %d%nends  %d%nbad   %d%n", seed, runs, bad);
        System.exit(bad == 0 ? 0 : 1);
    }
}
