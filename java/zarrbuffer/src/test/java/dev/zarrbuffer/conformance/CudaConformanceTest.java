package dev.zarrbuffer.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zarrbuffer.NeedsCuda;
import org.junit.jupiter.api.Test;

/**
 * The random programs of {@link ConformanceTest}, on memory of a CUDA device against the CPU's, which is compared with
 * NumPy. Index arrays and values of other programs' steps stay on the host, so that operands mix. {@code
 * -Dzarrbuffer.cuda.programs} says how many.
 */
class CudaConformanceTest extends NeedsCuda {
    private static final long PROGRAMS = Long.getLong("zarrbuffer.cuda.programs", 5_000);

    @Test
    void numbers() {
        check(Dtypes.Choice.NUMBERS);
    }

    @Test
    void allDtypes() {
        check(Dtypes.Choice.ALL);
    }

    private static void check(Dtypes.Choice dtypes) {
        long seed = Long.getLong("zarrbuffer.seed", 20_261_127);
        System.out.println("zarrbuffer.seed=" + seed + ", " + PROGRAMS + " programs of " + dtypes + " on " + CUDA);
        for (long i = 0; i < PROGRAMS; i++) {
            Program program;
            String expected;
            try (OursRunner cpu = new OursRunner()) {
                program = Generator.program(seed, i, dtypes, cpu);
                expected = cpu.outcome();
            }
            assertEquals(expected, program.outcomeOn(new OursRunner(CUDA)), program::toString);
        }
    }
}
