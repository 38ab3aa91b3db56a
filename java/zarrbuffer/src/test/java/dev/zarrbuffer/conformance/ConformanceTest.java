package dev.zarrbuffer.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Random programs on ours and on NumPy. {@code -Dzarrbuffer.programs} says how many, {@code -Dzarrbuffer.seed} from
 * which seed. Without one it is always the same, so that a red build is about the change; {@code ci/soak} looks further.
 */
class ConformanceTest {
    private static final long PROGRAMS = Long.getLong("zarrbuffer.programs", 50_000);

    @Test
    void numbers() {
        check(Dtypes.Choice.NUMBERS, OursRunner::new, PROGRAMS);
    }

    @Test
    void allDtypes() {
        check(Dtypes.Choice.ALL, OursRunner::new, PROGRAMS);
    }

    @Test
    void blocks() {
        check(Dtypes.Choice.ALL, BlockRunner::new, PROGRAMS / 2);
    }

    private static void check(Dtypes.Choice dtypes, Supplier<OursRunner> ours, long programs) {
        long seed = Long.getLong("zarrbuffer.seed", 20_261_123);
        System.out.println("zarrbuffer.seed=" + seed + ", " + programs + " programs of " + dtypes);
        Tester tester = new Tester(new NumPyRunner(), ours, dtypes);
        long compared = tester.run(seed, 0, programs, mismatch -> {
            fail(tester.shrunk(mismatch).toString());
            return false;
        });
        // A few programs have no answer that is a rule: Differences.FAR_YEARS.
        assertTrue(compared > programs * 0.99, compared + " programs compared");
    }
}
