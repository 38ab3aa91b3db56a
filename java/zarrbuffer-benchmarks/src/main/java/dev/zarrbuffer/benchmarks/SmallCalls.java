package dev.zarrbuffer.benchmarks;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.benchmarks.Goal.Verdict;
import dev.zarrbuffer.numpy.NumPy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/** Calls below a microsecond, by JMH, each beside the same one of NumPy in this process. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SmallCalls {
    private static final String SETUP =
            "a = np.zeros((10, 20, 30), 'f4'); b = np.zeros(1024, 'u1'); c = np.zeros(1024, 'u1')";
    private static final String LARGE = "d = np.zeros(1 << 24, 'f4'); e = np.zeros(1 << 24, 'f4'); e[0] = 1";

    private static final String FIRST_DIFFERS = "allEqualFirstDiffers";

    /** What NumPy is asked for, by the method that asks us. */
    private static final Map<String, String> STATEMENTS = new LinkedHashMap<>();

    private static final Map<String, Double> GOALS = new LinkedHashMap<>();

    static {
        add("transpose", "a.transpose()", 0.6);
        add("transposeAxes", "a.transpose(2, 0, 1)", 0.6);
        add("slice", "a[1:5]", 0.6);
        add("slices", "a[1:5, :, 3:20:2]", 0.6);
        add("sliceAndInteger", "a[1:5, 2]", 0.6);
        add("reshape", "a.reshape(200, 30)", Double.NaN);
        add("getElement", "a[1, 2, 3]", Double.NaN);
        add("setElement", "a[1, 2, 3] = 7", Double.NaN);
        add("getFloat", "a.item(1, 2, 3)", Double.NaN);
        add("setFloat", "a[1, 2, 3] = 7.0", Double.NaN);
        add("copyClosed", "b.copy()", 1);
        add("copyDropped", "b.copy()", 1);
        add("emptyClosed", "np.empty(1024, 'u1')", Double.NaN);
        add("fill", "b.fill(7)", 1);
        add("allEqual", "np.array_equal(b, c, equal_nan=True)", 1);
        add(FIRST_DIFFERS, "np.array_equal(d, e, equal_nan=True)", Double.NaN);
    }

    /** Calls that take memory, count it or give it back: what two threads could get into each other's way with. */
    private static final List<String> SHARING = List.of("slice", "fill", "copyClosed", "emptyClosed", "emptyLargeClosed");

    /** Shares nothing: what it loses by two is lost to the machine. */
    private static final String CONTROL = "sharesNothing";

    private static final double FIRST_DIFFERS_NANOS = 1000;
    /** Of the time alone, beside what the control loses. */
    private static final double TWICE = 1.1;

    private final NDArray a = NDArray.zeros(DType.FLOAT32, 10, 20, 30);
    private final NDArray b = NDArray.zeros(DType.UINT8, 1024);
    private final NDArray c = NDArray.zeros(DType.UINT8, 1024);
    private final NDArray d = NDArray.zeros(DType.FLOAT32, 1 << 24);
    private final NDArray e = NDArray.zeros(DType.FLOAT32, 1 << 24);

    private static void add(String method, String statement, double goal) {
        STATEMENTS.put(method, statement);
        GOALS.put(method, goal);
    }

    /**
     * One call's nanoseconds.
     *
     * @param goal the ratio that is asked for, NaN for as low as can be
     */
    record Result(String name, String statement, double ours, double spread, double numpy, double goal) {
        double ratio() {
            return ours / numpy;
        }

        String asked() {
            return name.equals(FIRST_DIFFERS) ? "1 us" : Double.isNaN(goal) ? "" : "ratio " + Report.number(goal);
        }

        Verdict verdict() {
            if (name.equals(FIRST_DIFFERS)) {
                return Verdict.atMost(ours, spread, FIRST_DIFFERS_NANOS);
            }
            return Double.isNaN(goal) ? Verdict.NONE : Verdict.atMost(ratio(), spread / numpy, goal);
        }
    }

    /**
     * One call's nanoseconds on one thread, and on each of two that call at once.
     *
     * @param control the same ratio of work that shares nothing
     */
    record Twice(String name, double alone, double both, double spread, double control) {
        double ratio() {
            return both / alone;
        }

        Verdict verdict() {
            return name.equals(CONTROL) ? Verdict.NONE
                    : Verdict.atMost(ratio() / control, spread / alone / control, TWICE);
        }
    }

    static List<Result> run(Options options) {
        NumPy numpy = NumPy.get();
        List<Result> results = new ArrayList<>();
        System.out.printf("%n%-20s %-38s %10s %8s %10s %7s  %s%n", "call", "NumPy's", "ours, ns", "+-", "NumPy, ns", "ratio",
                "reach");
        STATEMENTS.forEach((name, statement) -> {
            if (!options.picks(name)) {
                return;
            }
            int count = options.quick() ? 3 : 9;
            String setup = statement.contains("(d") ? LARGE : SETUP;
            double before = numpy.medianNanos(setup, statement, count);
            Statistics ours = time(name, options, 1);
            double after = numpy.medianNanos(setup, statement, count);
            Result result = new Result(name, statement, ours.getPercentile(50), spread(ours), (before + after) / 2,
                    GOALS.get(name));
            results.add(result);
            System.out.printf("%-20s %-38s %10.1f %8.1f %10.1f %7.2f  %s%n", name, statement, result.ours(), result.spread(),
                    result.numpy(), result.ratio(), result.verdict().text);
        });
        return results;
    }

    static List<Twice> runTwice(Options options) {
        List<Twice> results = new ArrayList<>();
        List<String> names = SHARING.stream().filter(options::picks).toList();
        if (names.isEmpty() || Runtime.getRuntime().availableProcessors() == 1) {
            return results;
        }
        System.out.printf("%n%-20s %10s %12s %8s %7s  %s%n", "call", "alone, ns", "by two, ns", "+-", "ratio", "reach");
        Twice control = twice(CONTROL, options, 1);
        results.add(control);
        names.forEach(name -> results.add(twice(name, options, control.ratio())));
        return results;
    }

    private static Twice twice(String name, Options options, double control) {
        Statistics alone = time(name, options, 1);
        Statistics both = time(name, options, 2);
        Twice result = new Twice(name, alone.getPercentile(50), both.getPercentile(50), spread(both), control);
        System.out.printf("%-20s %10.1f %12.1f %8.1f %7.2f  %s%n", name, result.alone(), result.both(), result.spread(),
                result.ratio(), result.verdict().text);
        return result;
    }

    private static double spread(Statistics nanos) {
        return (nanos.getPercentile(75) - nanos.getPercentile(25)) / 2;
    }

    private static Statistics time(String name, Options options, int threads) {
        boolean dropped = name.endsWith("Dropped");
        int count = options.quick() ? 3 : 9;
        try {
            return new Runner(new OptionsBuilder()
                            .include(SmallCalls.class.getName() + "\\." + name + "$")
                            .forks(0) // NumPy is in this process
                            .threads(threads)
                            // The first call is compiled for a second and more; what is dropped settles once the heap has
                            // grown and memory comes back from the collector.
                            .warmupIterations(dropped ? 20 : 10)
                            .warmupTime(TimeValue.milliseconds(dropped ? 500 : 300))
                            // As short as NumPy's samples, so that the median is free of other work on the machine;
                            // but what the collector costs shows in no short one.
                            .measurementIterations(dropped ? count : 25 * count)
                            .measurementTime(TimeValue.milliseconds(dropped ? 300 : 4))
                            .verbosity(VerboseMode.SILENT)
                            .build())
                    .runSingle()
                    .getPrimaryResult()
                    .getStatistics();
        } catch (RunnerException e) {
            throw new IllegalStateException(e);
        }
    }

    @Benchmark
    public Object transpose() {
        return a.transpose();
    }

    @Benchmark
    public Object transposeAxes() {
        return a.transpose(2, 0, 1);
    }

    @Benchmark
    public Object slice() {
        return a.get(Slice.of(1, 5));
    }

    @Benchmark
    public Object slices() {
        return a.get(Slice.of(1, 5), Index.all(), Slice.of(3, 20, 2));
    }

    @Benchmark
    public Object sliceAndInteger() {
        return a.get(Slice.of(1, 5), Index.at(2));
    }

    @Benchmark
    public Object reshape() {
        return a.reshape(200, 30);
    }

    @Benchmark
    public void getElement() {
        a.get(Index.at(1), Index.at(2), Index.at(3)).close();
    }

    @Benchmark
    public void setElement() {
        a.set(7, Index.at(1), Index.at(2), Index.at(3));
    }

    @Benchmark
    public float getFloat() {
        return a.getFloat(1, 2, 3);
    }

    @Benchmark
    public void setFloat() {
        a.setFloat(7, 1, 2, 3);
    }

    @Benchmark
    public void copyClosed() {
        b.copy().close();
    }

    @Benchmark
    public Object copyDropped() {
        return b.copy();
    }

    @Benchmark
    public void emptyClosed() {
        NDArray.empty(DType.UINT8, 1024).close();
    }

    @Benchmark
    public void sharesNothing() {
        Blackhole.consumeCPU(40);
    }

    @Benchmark
    public void emptyLargeClosed() {
        NDArray.empty(DType.UINT8, 1 << 20).close();
    }

    @Benchmark
    public void fill() {
        b.fill(0);
    }

    @Benchmark
    public boolean allEqual() {
        return b.allEqual(c, true);
    }

    @Setup
    public void makeTheFirstDiffer() {
        e.setFloat(1, 0);
    }

    @TearDown
    public void close() {
        d.close();
        e.close();
    }

    @Benchmark
    public boolean allEqualFirstDiffers() {
        return d.allEqual(e, true);
    }
}
