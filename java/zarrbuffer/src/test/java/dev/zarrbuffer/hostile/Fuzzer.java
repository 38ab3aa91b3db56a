package dev.zarrbuffer.hostile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Starts children and reads what becomes of them. */
final class Fuzzer {
    /** Where children write; what is there of an earlier run is replaced. */
    private final Path folder;
    private final String surface;
    private final List<String> options;

    final Map<String, Long> refused = new TreeMap<>();
    final Set<String> calls = new TreeSet<>();
    final Set<String> reached = new TreeSet<>();
    long programs;
    /** For which programs ran. */
    long milliseconds;
    long returned;

    /**
     * @param surface "api" or the name of one class
     * @param options for the JVM
     */
    Fuzzer(Path folder, String surface, List<String> options) {
        this.folder = folder;
        this.surface = surface;
        this.options = options;
    }

    /** What one child found, with its seed; null if nothing. */
    String run(long seed, long programsAtMost, long millisecondsAtMost, boolean trace) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path journal = folder.resolve("journal");
        Files.deleteIfExists(journal);
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xcheck:jni", "-Xmx256m", "-XX:+UseSerialGC", "-XX:-CreateCoredumpOnCrash",
                // Else hot exceptions lose their messages.
                "-XX:-OmitStackTraceInFastThrow",
                "-XX:ErrorFile=" + folder.resolve("hs_err.log")));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName(), surface,
                journal.toString(), Long.toString(seed), Long.toString(programsAtMost), Long.toString(millisecondsAtMost),
                trace ? "trace" : "quiet"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            // In seconds that this process sees: both may be stopped for a while.
            for (long left = millisecondsAtMost / 1000 + 300; !process.waitFor(1, TimeUnit.SECONDS); left--) {
                if (left == 0) {
                    return "the child does not end; seed " + lastSeed(journal);
                }
            }
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output, java.nio.charset.StandardCharsets.ISO_8859_1);
        if (process.exitValue() != 0) {
            return "exit " + process.exitValue() + ", seed " + lastSeed(journal) + "\n" + tail(lines);
        }
        lines.forEach(this::count);
        List<String> warnings = lines.stream()
                .filter(line -> line.contains("WARNING") || line.contains("FATAL ERROR in native"))
                .toList();
        return warnings.isEmpty() ? null : "-Xcheck:jni: " + warnings.get(0) + "\n" + tail(lines);
    }

    private void count(String line) {
        String[] words = line.split(" ", 3);
        switch (words[0]) {
            case "programs" -> programs += Long.parseLong(words[1]);
            case "milliseconds" -> milliseconds += Long.parseLong(words[1]);
            case "returned" -> returned += Long.parseLong(words[1]);
            case "refused" -> refused.merge(words[1], Long.parseLong(words[2]), Long::sum);
            case "call" -> calls.add(line.substring("call ".length()));
            case "reached" -> reached.add(line.substring("reached ".length()));
            default -> { }
        }
    }

    private static String tail(List<String> lines) {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 200), lines.size()));
    }

    private static String lastSeed(Path journal) throws IOException {
        // As MappedByteBuffer has it.
        return Files.exists(journal)
                ? Long.toString(ByteBuffer.wrap(Files.readAllBytes(journal)).order(ByteOrder.BIG_ENDIAN).getLong(0))
                : "unknown";
    }
}
