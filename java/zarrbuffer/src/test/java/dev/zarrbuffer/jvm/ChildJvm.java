package dev.zarrbuffer.jvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own for what may end it, or what happens but once in each. */
public final class ChildJvm {
    private static final long PATIENCE_SECONDS = 300;

    /** What became of one: its exit status and all that it printed. */
    public record Result(int status, String output) {
        public boolean crashed() {
            return output.contains("A fatal error has been detected") || status == 134;
        }
    }

    private final List<String> command = new ArrayList<>();
    private String classPath = System.getProperty("java.class.path");

    public static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** Options of the JVM, before the class. */
    public ChildJvm with(String... options) {
        command.addAll(List.of(options));
        return this;
    }

    /** Another class path than this JVM's. */
    public ChildJvm onClassPath(String path) {
        classPath = path;
        return this;
    }

    public ProcessBuilder command(Class<?> main, String... arguments) {
        List<String> all = new ArrayList<>(List.of(java().toString(), "-XX:-CreateCoredumpOnCrash", "-XX:+ErrorFileToStdout"));
        all.addAll(command);
        all.addAll(List.of("-cp", classPath, main.getName()));
        all.addAll(List.of(arguments));
        return new ProcessBuilder(all).redirectErrorStream(true);
    }

    public Result run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        return run(command(main, arguments));
    }

    /** Runs a command line to its end. */
    public static Result run(ProcessBuilder command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("child", ".out");
        try {
            Process process = command.redirectOutput(output.toFile()).start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("does not end:\n" + Files.readString(output, StandardCharsets.ISO_8859_1));
            }
            return new Result(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
