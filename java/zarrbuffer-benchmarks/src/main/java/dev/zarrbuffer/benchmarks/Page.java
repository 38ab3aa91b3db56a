package dev.zarrbuffer.benchmarks;

import dev.zarrbuffer.benchmarks.Goal.Verdict;
import dev.zarrbuffer.numpy.NumPy;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** docs/performance.md. */
record Page(List<Measurement> rates, List<SmallCalls.Result> calls, List<SmallCalls.Twice> twice, int missing) {

    String text() {
        StringBuilder out = new StringBuilder("# Performance\n\nWritten by `ci/bench --docs`; do not edit. All figures are in "
                + "[performance.csv](performance.csv).\n\n");
        out.append(machine()).append("\n\n").append(summary()).append("\n\n");
        if (missing > 0) {
            out.append("**").append(missing).append(" rows are not measured: time was up. `ci/bench --docs --resume` "
                    + "measures them.**\n\n");
        }
        misses(out);
        slower(out);
        calls(out);
        twice(out);
        rates(out);
        out.append("\nWhole Zarr arrays, read and written, are measured in [zarr.md](zarr.md).\n");
        return out.toString().replace("NaN", "");
    }

    String summary() {
        List<Verdict> verdicts = Stream.of(rates.stream().map(Measurement::verdict),
                calls.stream().map(SmallCalls.Result::verdict), twice.stream().map(SmallCalls.Twice::verdict))
                .flatMap(s -> s).toList();
        return String.format("Of %d figures that have a goal, %d hold, %d miss by less than their spread, "
                        + "%d differ too much from run to run, %d miss.", verdicts.size() - Report.count(verdicts, Verdict.NONE),
                Report.count(verdicts, Verdict.HOLD), Report.count(verdicts, Verdict.CLOSE),
                Report.count(verdicts, Verdict.UNCLEAR), Report.count(verdicts, Verdict.MISS));
    }

    private void misses(StringBuilder out) {
        Misses misses = new Misses();
        for (SmallCalls.Result r : calls) {
            misses.add(r.verdict(), r.name(), "1 call", r.asked(),
                    String.format(Locale.ROOT, "%.2f, %.0f ns", r.ratio(), r.ours()), r.name());
        }
        for (SmallCalls.Twice t : twice) {
            String name = t.name() + " by two threads";
            misses.add(t.verdict(), name, "1 call", String.format(Locale.ROOT, "1.1 of the control's %.2f", t.control()),
                    String.format(Locale.ROOT, "%.2f", t.ratio()), name);
        }
        for (Measurement m : rates) {
            String size = Report.size(m.size());
            misses.add(m.verdict(), m.row().name(), size, Csv.asked(m),
                    measured(m),
                    m.row().name() + " at " + size);
        }
        out.append(misses.text());
    }

    /** A row may have no limit, and NumPy may not have the dtype. */
    private static String measured(Measurement m) {
        List<String> parts = new ArrayList<>();
        if (!Double.isNaN(m.toLimit().median())) {
            parts.add(String.format(Locale.ROOT, "%.2f of limit", m.toLimit().median()));
        }
        if (!Double.isNaN(m.toNumPy().median())) {
            parts.add(String.format(Locale.ROOT, "%.2f of NumPy", m.toNumPy().median()));
        }
        return String.join(", ", parts);
    }

    /** All of it, whether anything is asked for or not. */
    private void slower(StringBuilder out) {
        StringBuilder rows = new StringBuilder();
        for (SmallCalls.Result r : calls) {
            if (r.ratio() > 1) {
                rows.append(String.format(Locale.ROOT, "| %s | 1 call | %.2f |%n", r.name(), 1 / r.ratio()));
            }
        }
        for (Measurement m : rates) {
            if (m.toNumPy().median() < 1) {
                rows.append(String.format(Locale.ROOT, "| %s | %s | %.2f |%n", m.row().name(), Report.size(m.size()),
                        m.toNumPy().median()));
            }
        }
        if (rows.length() > 0) {
            out.append("""
                    ## Slower than NumPy

                    Every figure below 1 of NumPy's speed, with a goal or without.

                    | row | size | of NumPy |
                    | --- | --: | --: |
                    """).append(rows).append('\n');
        }
    }

    private void calls(StringBuilder out) {
        if (calls.isEmpty()) {
            return;
        }
        out.append("""
                ## Small calls

                Nanoseconds a call, by JMH in NumPy's process: medians. `a` is float32 of shape (10, 20, 30), `b` and `c`
                are uint8 of 1 KiB, `d` and `e` float32 of 64 MiB. A ratio below 1 is faster than NumPy. *Closed* arrays
                give their memory back at once, as NumPy's do; that of *dropped* ones comes back at a collection.

                | call | NumPy's | ours | spread | NumPy | ratio | asked for, at most | reach |
                | --- | --- | --: | --: | --: | --: | --- | --- |
                """);
        for (SmallCalls.Result r : calls) {
            out.append(String.format(Locale.ROOT, "| %s | `%s` | %.0f | %.0f | %.0f | %.2f | %s | %s |%n", r.name(),
                    r.statement(), r.ours(), r.spread(), r.numpy(), r.ratio(), r.asked(), r.verdict().text));
        }
        out.append('\n');
    }

    private void twice(StringBuilder out) {
        if (twice.isEmpty()) {
            return;
        }
        out.append("""
                ## Two threads at once

                Nanoseconds of the same call on one thread, and on each of two that call at once on arrays of their own.
                `sharesNothing` only computes: what it loses is lost to the machine. Nothing is lost to a lock where the
                others lose no more; a tenth more is allowed.

                | call | alone | by two | spread | ratio | reach |
                | --- | --: | --: | --: | --: | --- |
                """);
        for (SmallCalls.Twice t : twice) {
            out.append(String.format(Locale.ROOT, "| %s | %.0f | %.0f | %.0f | %.2f | %s |%n", t.name(), t.alone(), t.both(),
                    t.spread(), t.ratio(), t.verdict().text));
        }
        out.append('\n');
    }

    private void rates(StringBuilder out) {
        if (rates.isEmpty()) {
            return;
        }
        out.append("""
                ## Rates

                GB/s of bytes read plus written: medians of interleaved runs in one process, and the median of the
                ratios of each run. *limit*: from 64 MiB on streaming stores on all cores, below that `memcpy` on
                one core or all, whichever is faster; for fills the better of `memset` and streaming stores; for
                comparisons a loop that only reads. The size is that of the larger operand.

                ![Ratio to NumPy against size](performance.svg)

                | row | size | 1 thread | all threads | spread | NumPy | limit | to NumPy | to limit | asked for | reach |
                | --- | --: | --: | --: | --: | --: | --: | --: | --: | --- | --- |
                """);
        for (Measurement m : rates) {
            out.append(String.format(Locale.ROOT, "| %s | %s | %.2f | %.2f | %.0f %% | %.2f | %.2f | %.2f | %.2f | %s | %s |%n",
                    m.row().name(), Report.size(m.size()), m.one(), m.all(), 100 * m.spread(), m.numpy(), m.limit(),
                    m.toNumPy().median(), m.toLimit().median(), Csv.asked(m), m.verdict().text));
        }
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
        NumPy numpy = NumPy.get();
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return String.format(Locale.ROOT, "%s, %d cores, %s %s, JDK %s; NumPy %s with loops for %s; %s; load average at the "
                        + "end %.1f.", model, Runtime.getRuntime().availableProcessors(), System.getProperty("os.name"),
                System.getProperty("os.version"), System.getProperty("java.version"), numpy.evalString("np.__version__"),
                numpy.evalString("' '.join(np.show_config(mode='dicts')['SIMD Extensions'].get('found', ['nothing']))"),
                LocalDate.now(), load);
    }
}
