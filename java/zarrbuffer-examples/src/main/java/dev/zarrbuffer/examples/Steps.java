package dev.zarrbuffer.examples;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What each step of a program cost. A step that is run again, for the next chunk say, adds to its figures. */
final class Steps {
    /** A step that makes something. */
    interface Maker<T> {
        T make() throws IOException;
    }

    /** A step that only does something. */
    interface Action {
        void run() throws IOException;
    }

    private static final class Cost {
        long runs;
        long bytes;
        long nanos;
    }

    private final Map<String, Cost> costs = new LinkedHashMap<>();

    /** Runs a step that writes {@code bytes} bytes of elements to memory: moves, converts or decompresses them. */
    <T> T make(String name, long bytes, Maker<T> step) throws IOException {
        long start = System.nanoTime();
        T made = step.make();
        long nanos = System.nanoTime() - start;
        add(name, bytes, nanos);
        return made;
    }

    /** As {@link #make}. */
    void run(String name, long bytes, Action step) throws IOException {
        make(name, bytes, () -> {
            step.run();
            return null;
        });
    }

    private void add(String name, long bytes, long nanos) {
        Cost cost = costs.computeIfAbsent(name, key -> new Cost());
        cost.runs++;
        cost.bytes += bytes;
        cost.nanos += nanos;
    }

    /** A table with a line for each step. */
    @Override
    public String toString() {
        StringBuilder table = new StringBuilder();
        table.append(String.format(Locale.ROOT, "%-36s %5s %14s %9s%n", "step", "runs", "bytes copied", "ms"));
        costs.forEach((name, cost) -> table.append(String.format(
                Locale.ROOT, "%-36s %5d %,14d %9.2f%n", name, cost.runs, cost.bytes, cost.nanos / 1e6)));
        return table.toString();
    }
}
