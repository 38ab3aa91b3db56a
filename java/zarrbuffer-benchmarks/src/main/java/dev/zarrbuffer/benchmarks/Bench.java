package dev.zarrbuffer.benchmarks;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Threads;
import dev.zarrbuffer.numpy.NumPy;
import dev.zarrbuffer.numpy.NumPyArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What ci/bench runs: every row, interleaved with NumPy and the limits of the machine, in one process. */
public final class Bench {
    /** From here on no cache of a usual machine holds the operands. */
    static final long LARGE = 64L << 20;

    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final long SAMPLE_NANOS = 2_000_000;
    /** Until what is called is compiled. */
    private static final long WARM_NANOS = 30_000_000;
    private static final int FEW_ROUNDS = 3;
    /** NumPy's runs that last longer are timed one by one, and fewer of them. */
    private static final long LONG_NANOS = 50_000_000;

    private final NumPy numpy = NumPy.get();
    private final int rounds;
    /** Memory as that of the arrays: in huge pages, and not zero. */
    private final ByteBuffer from;

    private final ByteBuffer to;

    private Bench(int rounds, long largest) {
        this.rounds = rounds;
        long bytes = Math.min(largest, 1L << 30);
        from = Rows.filled(DType.FLOAT32, bytes / Float.BYTES).asByteBuffer();
        to = Rows.filled(DType.FLOAT32, bytes / Float.BYTES).asByteBuffer();
    }

    private record Task(Row row, long size) {}

    /** Options: see ci/bench. */
    public static void main(String[] arguments) throws IOException {
        Options options = Options.parse(arguments);
        long end = System.nanoTime() + (long) Math.min(options.minutes() * 60e9, 1e17);
        Report report = new Report(options);
        if (options.calls()) {
            report.calls(SmallCalls.run(options), SmallCalls.runTwice(options));
        }
        if (options.rates()) {
            measure(options, report, end);
        }
        report.finish();
    }

    private static void measure(Options options, Report report, long end) throws IOException {
        List<Task> tasks = new ArrayList<>();
        for (Row row : Rows.all()) {
            if (options.picks(row.name())) {
                options.sizesOf(row).forEach(size -> tasks.add(new Task(row, size)));
            }
        }
        tasks.removeIf(task -> report.has(task.row(), task.size()));
        Bench bench = new Bench(options.rounds(), options.largestSize());
        report.head();
        for (int i = 0; i < tasks.size(); i++) {
            long left = end - System.nanoTime();
            report.missing(tasks.size() - i);
            if (left <= 0) {
                return;
            }
            // Most tasks need less than their share; the large ones more.
            long share = 3 * left / (tasks.size() - i);
            report.line(bench.measure(tasks.get(i).row(), tasks.get(i).size(), share));
        }
        report.missing(0);
    }

    /** As many rounds as were asked for, fewer where they would last longer than so many nanoseconds. */
    private Measurement measure(Row row, long size, long nanos) {
        try (Row.Work work = row.make().apply(size)) {
            bind(work);
            long numpyNanos = work.numpy() == null ? 0 : numpy.wallNanos(work.setup(), work.numpy(), Map.of());
            rate(work.bytes(), work.ours(), WARM_NANOS);
            double[][] rates = new double[4][0];
            long start = System.nanoTime();
            for (int round = 0; round < rounds; round++) {
                if (round >= FEW_ROUNDS && System.nanoTime() - start > nanos) {
                    break;
                }
                Threads.setLimit(1);
                double one = rate(work.bytes(), work.ours());
                Threads.setLimit(0);
                double all = rate(work.bytes(), work.ours());
                double other = work.numpy() == null || numpyNanos > LONG_NANOS && round >= FEW_ROUNDS ? Double.NaN
                        : work.bytes() / numpyNanos(work, numpyNanos);
                double limit = row.limit() == null ? Double.NaN : limit(row.limit(), size);
                double[] round4 = {one, all, other, limit};
                for (int i = 0; i < rates.length; i++) {
                    rates[i] = Arrays.copyOf(rates[i], round + 1);
                    rates[i][round] = round4[i];
                }
            }
            return Measurement.of(row, size, rates[0], rates[1], rates[2], rates[3]);
        } finally {
            numpy.exec("a = b = i = None");
            System.gc(); // the buffers that showed the arrays to NumPy
        }
    }

    private double numpyNanos(Row.Work work, long estimate) {
        return estimate > LONG_NANOS ? numpy.wallNanos(work.setup(), work.numpy(), Map.of())
                : numpy.medianNanos(work.setup(), work.numpy(), 1);
    }

    private void bind(Row.Work work) {
        Map<String, Object> bindings = new HashMap<>();
        for (int i = 0; i < work.shared().length; i += 2) {
            if (work.shared()[i + 1] instanceof NDArray array && array.dtype().kind() != DType.Kind.BFLOAT) {
                long address = NumPyArray.addressOf(array.asByteBuffer());
                bindings.put((String) work.shared()[i],
                        new NumPyArray(address, array.nbytes(), array.dtype().typestr(), array.shape()));
            }
        }
        numpy.exec("", bindings);
    }

    /** GB/s of what is repeated until it lasts long enough to be measured. */
    private static double rate(long bytes, Runnable work) {
        return rate(bytes, work, SAMPLE_NANOS);
    }

    private static double rate(long bytes, Runnable work, long least) {
        long count = 0;
        long nanos;
        long batch = 1;
        long start = System.nanoTime();
        do {
            for (long i = 0; i < batch; i++) {
                work.run();
            }
            count += batch;
            nanos = System.nanoTime() - start;
            batch = Math.min(2 * batch, 1 << 14);
        } while (nanos < least);
        return (double) bytes * count / nanos;
    }

    /**
     * Past the caches streaming stores, in them what the C library does; each on one or all cores, whatever is faster.
     */
    private double limit(Limits.Work work, long size) {
        boolean large = size >= LARGE;
        double best = 0;
        for (Limits.Work way : switch (work) {
            case STREAM_COPY -> List.of(large ? Limits.Work.STREAM_COPY : Limits.Work.MEMCPY);
            case STREAM_FILL -> List.of(Limits.Work.STREAM_FILL, Limits.Work.MEMSET);
            default -> List.of(work);
        }) {
            // Read plus written bytes are what rows count: a copy of half of them is as long.
            long bytes = Math.min(size, from.capacity());
            best = Math.max(best, rate(way.passes * bytes, () -> run(way, bytes, CORES)));
            if (!large) {
                best = Math.max(best, rate(way.passes * bytes, () -> run(way, bytes, 1)));
            }
        }
        return best;
    }

    private void run(Limits.Work work, long bytes, int threads) {
        Limits.run(work.ordinal(), NumPyArray.addressOf(to), NumPyArray.addressOf(from), bytes, threads);
    }
}
