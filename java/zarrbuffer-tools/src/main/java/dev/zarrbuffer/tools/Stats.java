package dev.zarrbuffer.tools;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.zarr.Part;
import dev.zarrbuffer.zarr.PartReader;
import dev.zarrbuffer.zarr.Parts;
import dev.zarrbuffer.zarr.Selection;
import dev.zarrbuffer.zarr.Statistics;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.ZarrSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "stats", description = "Mean, extremes and histogram of an array of numbers, chunk by chunk.",
        mixinStandardHelpOptions = true)
final class Stats implements Callable<Integer> {
    private static final int WIDTH = 40;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH", description = "An array.")
    private String path;

    @Option(names = "--select", paramLabel = "KEY", description = "Which part, as for read.")
    private String select = "";

    @Option(names = "--bins", paramLabel = "N", defaultValue = "10",
            description = "How many bins the histogram has; 0 for none. Default: ${DEFAULT-VALUE}")
    private int bins;

    @Option(names = "--range", paramLabel = "LOW:HIGH",
            description = "Where the histogram begins and ends. Else at the extremes, for which all is read twice.")
    private String range;

    @Mixin
    private OnCluster cluster;

    private interface Gathering {
        Statistics gather(Statistics empty) throws IOException;
    }

    @Override
    public Integer call() throws IOException {
        if (bins < 0) {
            throw new IllegalArgumentException("--bins must be 0 or more, not " + bins);
        }
        ZarrArray array = Paths.array(path).with(ZarrSettings.DEFAULT.withThreads(1));
        Selection selection = Selection.of(Text.selection(select));
        if (!cluster.isAsked()) {
            show(array, empty -> gather(array, selection, empty));
            return 0;
        }
        try (Cluster open = cluster.open()) {
            show(array, empty -> open.statistics(Paths.address(path, array), selection, empty));
        }
        return 0;
    }

    private void show(ZarrArray array, Gathering gathering) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Statistics statistics;
        if (bins > 0 && range != null) {
            double[] ends = Text.range(range);
            statistics = gathering.gather(Statistics.of(array.dtype(), ends[0], ends[1], bins));
        } else {
            statistics = gathering.gather(Statistics.of(array.dtype()));
        }
        String nans = statistics.nanCount() == 0 ? "" : ", and " + statistics.nanCount() + " NaN";
        out.println("count  " + statistics.count() + nans);
        out.println("mean   " + statistics.mean());
        out.println("min    " + statistics.min());
        out.println("max    " + statistics.max());
        if (bins > 0 && range == null && statistics.count() > 0) {
            double low = statistics.min().doubleValue();
            double high = statistics.max().doubleValue();
            // NumPy's range of equal numbers.
            boolean equal = low == high;
            if (!Double.isFinite(low) || !Double.isFinite(high)) {
                out.println("no histogram from " + low + " to " + high + ": --range LOW:HIGH gives it ends");
                return;
            }
            statistics = gathering.gather(
                    Statistics.of(array.dtype(), equal ? low - 0.5 : low, equal ? high + 0.5 : high, bins));
        }
        if (statistics.histogram().length > 0) {
            showBins(statistics, out);
        }
    }

    private static void showBins(Statistics statistics, PrintWriter out) {
        long[] counts = statistics.histogram();
        long most = Math.max(1, LongStream.of(counts).max().orElse(1));
        for (int bin = 0; bin < counts.length; bin++) {
            String bar = "#".repeat((int) Math.round((double) WIDTH * counts[bin] / most));
            out.println(String.format(Locale.ROOT, "%12.6g to %12.6g %12d  %s",
                    statistics.edge(bin), statistics.edge(bin + 1), counts[bin], bar).stripTrailing());
        }
    }

    /** In this process, by all processors. */
    private Statistics gather(ZarrArray array, Selection selection, Statistics empty) {
        Parts parts = array.chunkParts(selection);
        long count = parts.count();
        long pieces = Math.min(count, 4L * Runtime.getRuntime().availableProcessors());
        PartReader reader = array.partReader();
        Progress progress = new Progress(spec.commandLine().getErr());
        AtomicLong done = new AtomicLong();
        return LongStream.range(0, pieces).parallel().mapToObj(piece -> {
            Statistics part = empty.empty();
            Iterator<Part> some = parts.range(count * piece / pieces, count * (piece + 1) / pieces);
            while (some.hasNext()) {
                try (NDBuffer data = reader.read(BufferPrototype.cpu(), some.next())) {
                    part.add(data);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                synchronized (progress) {
                    progress.done(done.incrementAndGet(), count);
                }
            }
            return part;
        }).reduce(Statistics::merge).orElse(empty);
    }
}
