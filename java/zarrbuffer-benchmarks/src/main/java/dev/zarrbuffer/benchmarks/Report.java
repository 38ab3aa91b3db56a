package dev.zarrbuffer.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The table on the screen, and with --docs the page, the CSV and the plot. */
final class Report {
    private static final Set<String> DRAWN = Set.of("copy float32", "fill float32", "swap float32",
            "cast float32 to float64", "cast float32 to float16", "transpose (1,0) uint8", "transpose (1,0) float32",
            "transpose (2,1,0) float32", "transpose (0,2,1) float32", "transpose (1,0,2) float32",
            "transpose (2,0,1) float32", "scatter a chunk, rows of 256 bytes", "allEqual, equal", "take along axis 0",
            "take along axis 2", "empty and touch");

    private final Bench.Options options;

    Report(Bench.Options options) {
        this.options = options;
    }

    /** Whether the plot shows that row, at every size. */
    static boolean isDrawn(String row) {
        return DRAWN.contains(row);
    }

    void head() {
        System.out.printf("GB/s, read plus written; medians.%n%-38s %8s %9s %9s %9s %9s %6s %8s %8s%n", "row", "size",
                "1 thread", "all", "NumPy", "limit", "+-", "/NumPy", "/limit");
    }

    void line(Measurement m) {
        System.out.printf(Locale.ROOT, "%-38s %8s %9.2f %9.2f %9.2f %9.2f %5.0f%% %8.2f %8.2f%s%n", m.row().name(),
                size(m.size()), Measurement.median(m.one()), Measurement.median(m.all()), Measurement.median(m.numpy()),
                Measurement.median(m.limit()), 100 * Measurement.spread(m.all()), m.toNumpy(), m.toLimit(),
                m.reached() ? "" : "  below its goal");
    }

    void write(List<Measurement> rates, List<SmallCalls.Result> calls) throws IOException {
        if (options.docs() == null) {
            return;
        }
        Path folder = options.docs();
        Bench.write(folder.resolve("performance.csv"), csv(rates, calls));
        if (!rates.isEmpty()) {
            Bench.write(folder.resolve("performance.svg"), Plot.draw(series(rates)));
        }
        Bench.write(folder.resolve("performance.md"), page(rates, calls));
    }

    private static Map<String, TreeMap<Long, Double>> series(List<Measurement> rates) {
        Map<String, TreeMap<Long, Double>> series = new LinkedHashMap<>();
        for (Measurement m : rates) {
            if (isDrawn(m.row().name()) && !Double.isNaN(m.toNumpy())) {
                series.computeIfAbsent(m.row().name(), name -> new TreeMap<>()).put(m.size(), m.toNumpy());
            }
        }
        return series;
    }

    private static String csv(List<Measurement> rates, List<SmallCalls.Result> calls) {
        StringBuilder out = new StringBuilder(
                "row,bytes,unit,ours one thread,ours all threads,spread,NumPy,limit,ratio to NumPy,ratio to limit\n");
        for (Measurement m : rates) {
            out.append(String.format(Locale.ROOT, "\"%s\",%d,GB/s,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f%n", m.row().name(),
                    m.size(), Measurement.median(m.one()), Measurement.median(m.all()), Measurement.spread(m.all()),
                    Measurement.median(m.numpy()), Measurement.median(m.limit()), m.toNumpy(), m.toLimit()));
        }
        for (SmallCalls.Result r : calls) {
            out.append(String.format(Locale.ROOT, "\"%s: %s\",,ns,%.1f,%.1f,%.4f,%.1f,,%.4f,%n", r.name(),
                    r.statement().replace("\"", "\"\""), r.ours(), r.ours(), r.error() / r.ours(), r.numpy(), r.ratio()));
        }
        return out.toString().replace("NaN", "");
    }

    private String page(List<Measurement> rates, List<SmallCalls.Result> calls) {
        StringBuilder out = new StringBuilder("# Performance\n\nWritten by `ci/bench --docs`; do not edit.\n\n")
                .append(machine()).append("\n\n");
        if (!rates.isEmpty()) {
            out.append("""
                    ## Rates

                    GB/s of bytes read plus written: medians of interleaved runs in one process, and the median of the
                    ratios of each run. *limit*: from 64 MiB on streaming stores on all cores, below that `memcpy` on
                    one core or all, whichever is faster; for fills the better of `memset` and streaming stores; for
                    comparisons a loop that only reads. **Bold**: below what is asked for (issue 5).

                    ![Ratio to NumPy against size](performance.svg)

                    | row | size | 1 thread | all threads | spread | NumPy | limit | to NumPy | to limit |
                    | --- | --: | --: | --: | --: | --: | --: | --: | --: |
                    """);
            for (Measurement m : rates) {
                String mark = m.reached() ? "" : "**";
                out.append(String.format(Locale.ROOT, "| %s%s%s | %s | %.2f | %.2f | %.0f %% | %.2f | %.2f | %.2f | %.2f |%n",
                        mark, m.row().name(), mark, size(m.size()), Measurement.median(m.one()),
                        Measurement.median(m.all()), 100 * Measurement.spread(m.all()), Measurement.median(m.numpy()),
                        Measurement.median(m.limit()), m.toNumpy(), m.toLimit()));
            }
        }
        if (!calls.isEmpty()) {
            out.append("""

                    ## Small calls

                    Nanoseconds a call, by JMH in NumPy's process; `a` is float32 of shape (10, 20, 30), `b` and `c` are
                    uint8 of 1 KiB, `d` and `e` float32 of 64 MiB. A ratio below 1 is faster than NumPy. *Closed* arrays give their memory back at
                    once, as NumPy's do; that of *dropped* ones comes back at a collection, so that each is made in
                    memory that was not touched yet, and the time goes to the kernel's page faults and the collector.

                    | call | NumPy's | ours | spread | NumPy | ratio | asked for |
                    | --- | --- | --: | --: | --: | --: | --: |
                    """);
            for (SmallCalls.Result r : calls) {
                String mark = r.ratio() > r.goal() ? "**" : "";
                out.append(String.format(Locale.ROOT, "| %s%s%s | `%s` | %.0f | %.0f | %.0f | %.2f | %s |%n", mark, r.name(),
                        mark, r.statement(), r.ours(), r.error(), r.numpy(), r.ratio(),
                        Double.isNaN(r.goal()) ? "" : String.format(Locale.ROOT, "%.1f", r.goal())));
            }
        }
        return out.toString().replace("NaN", "");
    }

    private static String machine() {
        String model = "unknown processor";
        try {
            model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 2)).orElse(model);
        } catch (IOException e) {
            // Not Linux.
        }
        double load = java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return String.format(Locale.ROOT, "%s, %d cores, %s %s, JDK %s, NumPy %s; %s; load average at the end %.1f.", model,
                Runtime.getRuntime().availableProcessors(), System.getProperty("os.name"),
                System.getProperty("os.version"), System.getProperty("java.version"),
                dev.zarrbuffer.numpy.NumPy.get().evalString("np.__version__"), LocalDate.now(), load);
    }

    static String size(long bytes) {
        return bytes >= 1 << 20 ? (bytes >> 20) + " MiB" : bytes >= 1 << 10 ? (bytes >> 10) + " KiB" : bytes + " B";
    }
}
