package dev.zarrbuffer.exit;

import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** However a JVM ends while threads are inside the library, it ends as it should. */
class ExitTest {
    @RepeatedTest(10)
    // Ending another process is no signal there.
    @DisabledOnOs(OS.WINDOWS)
    void everyEndIsClean(RepetitionInfo repetition) throws Exception {
        Exiting.Way[] ways = Exiting.Way.values();
        assertNull(Exits.run(ways[repetition.getCurrentRepetition() % ways.length], new Random(repetition.getCurrentRepetition())));
    }
}
