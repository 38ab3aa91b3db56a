package dev.zarrbuffer.tools;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.ZarrSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "bench", description = "Reads an array again and again and tells how quick that is.",
        mixinStandardHelpOptions = true)
final class Bench implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH", description = "An array that fits memory.")
    private String path;

    @Option(names = "--rounds", defaultValue = "5", description = "How often; the quickest counts. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--select", paramLabel = "KEY", description = "Which part, as for read.")
    private String select = "";

    @Override
    public Integer call() throws IOException {
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds must be 1 or more, not " + rounds);
        }
        ZarrArray array = Paths.array(path);
        NDBuffer target = array.read(BufferPrototype.cpu(), Text.selection(select));
        long bytes = Arrays.stream(target.shape()).reduce(target.dtype().itemSize(), (a, b) -> a * b);
        PrintWriter out = spec.commandLine().getOut();
        out.println(Text.bytes(bytes) + " of " + target.dtype() + " in chunks of " + Text.shape(array.chunkShape()));
        int processors = Runtime.getRuntime().availableProcessors();
        for (int threads : processors == 1 ? new int[] {1} : new int[] {1, processors}) {
            ZarrArray reading = array.with(ZarrSettings.DEFAULT.withThreads(threads));
            long best = Long.MAX_VALUE;
            for (int round = 0; round < rounds; round++) {
                long start = System.nanoTime();
                reading.readInto(target, Text.selection(select));
                best = Math.min(best, System.nanoTime() - start);
            }
            out.printf(Locale.ROOT, "%2d threads: %10.2f ms %8.2f GB/s%n", threads, best / 1e6, (double) bytes / best);
        }
        return 0;
    }
}
