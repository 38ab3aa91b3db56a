package dev.zarrbuffer.conformance;

import dev.zarrbuffer.numpy.NumPy;
import dev.zarrbuffer.numpy.NumPyResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Runs programs on NumPy, many in one call. */
final class NumPyRunner {
    private final NumPy numpy = NumPy.get();

    NumPyRunner() {
        try (InputStream in = NumPyRunner.class.getResourceAsStream("reference.py")) {
            String source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            numpy.exec("zb_reference = dict(globals())\nexec(zb_source, zb_reference)", Map.of("zb_source", source));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The outcome of each. */
    List<String> outcomes(List<Program> programs) {
        List<List<List<Object>>> data =
                programs.stream().map(program -> program.steps().stream().map(Step::data).toList()).toList();
        NumPyResult result =
                numpy.run("result = zb_reference['run_batch'](zb_programs)", Map.of("zb_programs", data)).orThrow();
        return List.of(result.text().split("\0", -1));
    }

    String outcome(Program program) {
        return outcomes(List.of(program)).get(0);
    }
}
