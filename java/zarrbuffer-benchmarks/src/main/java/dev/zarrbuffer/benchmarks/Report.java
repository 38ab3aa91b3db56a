package dev.zarrbuffer.benchmarks;

import dev.zarrbuffer.benchmarks.Goal.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The table on the screen, and with --docs the page, the CSV and the plot, written anew as rows come in. */
final class Report {
    private static final Set<String> DRAWN = Set.of("copy float32", "fill float32", "swap float32",
            "cast float32 to float64", "cast float32 to float16", "transpose (1,0) uint8", "transpose (1,0) float32",
            "transpose (2,1,0) float32", "transpose (0,2,1) float32", "transpose (1,0,2) float32",
            "transpose (2,0,1) float32", "scatter a chunk, rows of 256 bytes", "allEqual, equal", "take along axis 0",
            "take along axis 2", Rows.TOUCH);
    private static final long WRITE_NANOS = 20_000_000_000L;

    private final Options options;
    private final List<Measurement> rates = new ArrayList<>();
    private List<SmallCalls.Result> calls = List.of();
    private List<SmallCalls.Twice> twice = List.of();
    private int missing;
    private long written = System.nanoTime();

    /** With --resume, knows what a run before has measured. */
    Report(Options options) throws IOException {
        this.options = options;
        Path before = options.docs() == null ? null : options.docs().resolve("performance.csv");
        if (options.resume() && before != null && Files.exists(before)) {
            rates.addAll(Csv.read(Files.readAllLines(before)));
        }
    }

    /** Whether the plot shows that row, at every size. */
    static boolean isDrawn(String row) {
        return DRAWN.contains(row);
    }

    boolean has(Row row, long size) {
        return rates.stream().anyMatch(m -> m.row().name().equals(row.name()) && m.size() == size);
    }

    void head() {
        System.out.printf("%nGB/s, read plus written; medians.%n%-38s %8s %9s %9s %9s %9s %6s %8s %8s  %s%n", "row", "size",
                "1 thread", "all", "NumPy", "limit", "+-", "/NumPy", "/limit", "reach");
    }

    void line(Measurement m) throws IOException {
        rates.add(m);
        System.out.printf(Locale.ROOT, "%-38s %8s %9.2f %9.2f %9.2f %9.2f %5.0f%% %8.2f %8.2f  %s%n", m.row().name(),
                size(m.size()), m.one(), m.all(), m.numpy(), m.limit(), 100 * m.spread(), m.toNumPy().median(),
                m.toLimit().median(), m.verdict().text);
        if (System.nanoTime() - written > WRITE_NANOS) {
            write();
        }
    }

    void calls(List<SmallCalls.Result> small, List<SmallCalls.Twice> atOnce) throws IOException {
        calls = small;
        twice = atOnce;
        write();
    }

    /** So many rows are still to come. */
    void missing(int rows) {
        missing = rows;
    }

    void finish() throws IOException {
        write();
        System.out.printf("%n%s%n", new Page(rates, calls, twice, missing).summary());
    }

    private void write() throws IOException {
        written = System.nanoTime();
        if (options.docs() == null) {
            return;
        }
        Path folder = Files.createDirectories(options.docs());
        Files.writeString(folder.resolve("performance.csv"), Csv.of(rates, calls, twice));
        if (!rates.isEmpty()) {
            Files.writeString(folder.resolve("performance.svg"), Plot.draw(series()));
        }
        Files.writeString(folder.resolve("performance.md"), new Page(rates, calls, twice, missing).text());
    }

    private Map<String, TreeMap<Long, Double>> series() {
        Map<String, TreeMap<Long, Double>> series = new LinkedHashMap<>();
        for (Measurement m : rates) {
            if (isDrawn(m.row().name()) && !Double.isNaN(m.toNumPy().median())) {
                series.computeIfAbsent(m.row().name(), name -> new TreeMap<>()).put(m.size(), m.toNumPy().median());
            }
        }
        return series;
    }

    static String size(long bytes) {
        return bytes >= 1 << 20 ? (bytes >> 20) + " MiB" : bytes >= 1 << 10 ? (bytes >> 10) + " KiB" : bytes + " B";
    }

    /** With as many places as it needs, two at most. */
    static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }

    static int count(List<Verdict> verdicts, Verdict which) {
        return (int) verdicts.stream().filter(which::equals).count();
    }
}
