package dev.zarrbuffer.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/**
 * Random programs on ours and on NumPy. {@code -Dzarrbuffer.programs} says how many, {@code -Dzarrbuffer.seed} from
 * which seed; without one, every run is another.
 */
class ConformanceTest {
    private static final long PROGRAMS = Long.getLong("zarrbuffer.programs", 20_000);

    @Test
    void numbers() {
        check(Dtypes.Choice.NUMBERS, PROGRAMS);
    }

    private static void check(Dtypes.Choice dtypes, long programs) {
        Long given = Long.getLong("zarrbuffer.seed");
        long seed = given != null ? given : new SecureRandom().nextInt(Integer.MAX_VALUE);
        System.out.println("zarrbuffer.seed=" + seed + ", " + programs + " programs of " + dtypes);
        Tester tester = new Tester(new NumPyRunner(), OursRunner::new, dtypes);
        long compared = tester.run(seed, 0, programs, mismatch -> {
            fail(tester.shrunk(mismatch).toString());
            return false;
        });
        assertTrue(compared == programs, compared + " programs compared");
    }
}
