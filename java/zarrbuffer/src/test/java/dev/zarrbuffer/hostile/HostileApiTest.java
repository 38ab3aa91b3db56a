package dev.zarrbuffer.hostile;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No call of the public API, with whatever arguments, does anything but what is documented. */
class HostileApiTest {
    @TempDir
    private Path folder;

    @Test
    void noCallBreaksAnything() throws Exception {
        long seed = System.nanoTime() & Integer.MAX_VALUE;
        System.out.println("hostile calls, seed " + seed);
        Fuzzer fuzzer = new Fuzzer(folder, "api", List.of());
        assertNull(fuzzer.run(seed, 300, 60_000, false));
        assertTrue(fuzzer.programs > 0);
        assertTrue(fuzzer.reached.size() > fuzzer.calls.size() / 2,
                () -> fuzzer.reached.size() + " of " + fuzzer.calls.size() + " methods came back");
    }

    @ParameterizedTest
    @EnumSource(Planted.Mistake.class)
    void everyPlantedMistakeIsFound(Planted.Mistake mistake) throws Exception {
        String found = new Fuzzer(folder, mistake.type.getName(), List.of()).run(1, 5, 60_000, false);
        assertNotNull(found);
        assertTrue(found.contains(mistake.words), found);
    }
}
