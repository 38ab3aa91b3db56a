package dev.zarrbuffer.conformance;

import java.util.List;

/**
 * Steps, of which each may use what earlier ones defined.
 *
 * @param seed what {@link Generator} made it from, with its number in the run
 */
record Program(List<Step> steps, String seed) {

    /** To be read; its functions are those of reference.py. */
    String python() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < steps.size(); i++) {
            out.append(steps.get(i).defines() ? "v" + i + " = " : "").append(steps.get(i).python()).append('\n');
        }
        return out.toString();
    }

    /** To be read; {@code Recipe} is this package's. */
    String java() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < steps.size(); i++) {
            out.append(steps.get(i).defines() ? "NDArray v" + i + " = " : "").append(steps.get(i).java())
                    .append(";\n");
        }
        return out.toString();
    }

    /** Runs it on a runner, which it closes. */
    String outcomeOn(OursRunner runner) {
        try (runner) {
            steps.forEach(runner::run);
            return runner.outcome();
        }
    }

    @Override
    public String toString() {
        return "# " + seed + "\n# NumPy, with the functions of reference.py:\n" + python() + "// Java:\n" + java();
    }
}
