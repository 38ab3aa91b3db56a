package dev.zarrbuffer.stress;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Use and end of the same memory by many threads at once: the documented exceptions, and never a wrong byte. */
class StressTest {
    @Test
    void nothingIsUsedAfterItsEndAndAllEndsOnce() throws Exception {
        long seed = System.nanoTime() & Integer.MAX_VALUE;
        System.out.println("stress, seed " + seed);
        Stress.Figures figures = Stress.run(seed, 100_000);
        assertTrue(figures.refused() > 0);
        assertTrue(figures.ended() > 0);
    }
}
