package dev.zarrbuffer.tools;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The program. Exit codes: 0 where all went well; 1 where what was asked for is not so, such as a damaged array; 2 for
 * a wrong command line; 3 where something could not be read or written.
 */
@Command(
        name = "zarrbuffer",
        description = "Looks at, reads, counts, copies and checks Zarr arrays, versions 2 and 3.",
        footer = {
            "",
            "PATH is a folder, a .zip archive or an http(s) address; an array inside it may follow, as in data.zarr/a/b.",
            "Exit codes: 0 done; 1 damaged or different; 2 wrong command line; 3 cannot be read or written."
        },
        mixinStandardHelpOptions = true,
        version = "zarrbuffer 0.1.0-SNAPSHOT",
        subcommands = {Info.class, Read.class, Stats.class, Copy.class, Verify.class, Bench.class})
public final class Main {
    static final int DIFFERENT = 1;
    static final int USAGE = 2;
    static final int FAILED = 3;

    private Main() {}

    /**
     * Runs a command and exits with its code.
     *
     * @param args of the command line
     */
    public static void main(String[] args) {
        System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    /** Runs a command and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(new Main()).setOut(out).setErr(err).setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((e, command, parsed) -> explain(e, command.getErr()));
        try {
            return line.execute(args);
        } catch (OutOfMemoryError e) {
            err.println("zarrbuffer: " + oneLine(String.valueOf(e.getMessage())));
            return FAILED;
        } catch (StackOverflowError e) {
            err.println("zarrbuffer: nested too deep");
            return FAILED;
        }
    }

    private static int explain(Exception thrown, PrintWriter err) {
        Exception e = thrown instanceof UncheckedIOException wrapped ? wrapped.getCause() : thrown;
        if (e instanceof IOException || e instanceof UnsupportedOperationException) {
            err.println("zarrbuffer: " + message(e));
            return FAILED;
        }
        if (e instanceof IllegalArgumentException || e instanceof IndexOutOfBoundsException
                || e instanceof ArithmeticException) {
            err.println("zarrbuffer: " + message(e));
            return USAGE;
        }
        err.println("zarrbuffer: a fault of this program, which ZARRBUFFER_TRACE=1 shows more of: " + oneLine(e.toString()));
        if (System.getenv("ZARRBUFFER_TRACE") != null) {
            e.printStackTrace(err);
        }
        return FAILED;
    }

    /** So that a script can take errors line by line. */
    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static String message(Exception e) {
        boolean bare = e instanceof java.nio.file.FileSystemException;
        return oneLine(bare || e.getMessage() == null ? e.toString() : e.getMessage());
    }
}
