package dev.zarrbuffer.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Why a row cannot be reached: lines of "regular expression = reason" in reasons.txt, the first that fits. */
final class Reasons {
    private static final String UNKNOWN = "not known";
    private static final List<String[]> LINES = read();

    private Reasons() {}

    /** Of a row's name, with " at " and its size where it has one. */
    static String of(String row) {
        return LINES.stream().filter(line -> row.matches(line[0])).map(line -> line[1]).findFirst().orElse(UNKNOWN);
    }

    private static List<String[]> read() {
        try (var in = Objects.requireNonNull(Reasons.class.getResourceAsStream("reasons.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> line.contains(" = "))
                    .map(line -> line.split(" = ", 2))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
