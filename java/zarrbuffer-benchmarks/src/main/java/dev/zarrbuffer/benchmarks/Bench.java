package dev.zarrbuffer.benchmarks;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.numpy.NumPy;
import dev.zarrbuffer.numpy.NumPyArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What ci/bench runs: every row, interleaved with NumPy and the limits of the machine, in one process. */
public final class Bench {
    /** From here on no cache of a usual machine holds the operands. */
    static final long LARGE = 64L << 20;

    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final long SAMPLE_NANOS = 2_000_000;

    private final NumPy numpy = NumPy.get();
    private final int rounds;
    private final ByteBuffer from;
    private final ByteBuffer to;

    private Bench(int rounds, long largest) {
        this.rounds = rounds;
        from = ByteBuffer.allocateDirect((int) Math.min(largest, 1L << 30) + 64).alignedSlice(64);
        to = ByteBuffer.allocateDirect(from.capacity() + 64).alignedSlice(64);
        run(Limits.Work.MEMSET, from.capacity(), 1);
    }

    /** Options: see ci/bench. */
    public static void main(String[] arguments) throws IOException {
        Options options = Options.parse(arguments);
        List<Measurement> measured = new ArrayList<>();
        Report report = new Report(options);
        if (options.rates()) {
            long largest = options.sizes().stream().mapToLong(Long::longValue).max().orElse(0);
            Bench bench = new Bench(options.rounds(), largest);
            report.head();
            for (Row row : Rows.all()) {
                if (options.picks(row.name())) {
                    for (long size : options.sizesOf(row)) {
                        Measurement one = bench.measure(row, size);
                        measured.add(one);
                        report.line(one);
                    }
                }
            }
        }
        List<SmallCalls.Result> calls = options.calls() ? SmallCalls.run(options) : List.of();
        report.write(measured, calls);
    }

    private Measurement measure(Row row, long size) {
        try (Row.Work work = row.make().apply(size)) {
            bind(work);
            int count = rounds;
            double[][] rates = new double[4][0];
            for (int round = -1; round < count; round++) {
                long start = System.nanoTime();
                Threads.set(1);
                double one = Threads.canBeSet() || round < 0 ? rate(work.bytes(), work.ours()) : 0;
                Threads.set(CORES);
                double all = rate(work.bytes(), work.ours());
                double other = work.numpy() == null ? 0
                        : work.bytes() / numpy.medianNanos(work.setup(), work.numpy(), 1);
                double limit = row.limit() == null ? 0 : limit(row.limit(), size);
                if (round < 0) {
                    // The first one warms up, and says how many there is time for.
                    long seconds = (System.nanoTime() - start) / 1_000_000_000;
                    count = seconds > 1 ? Math.min(count, 3) : count;
                    continue;
                }
                rates[0] = add(rates[0], Threads.canBeSet() ? one : all);
                rates[1] = add(rates[1], all);
                rates[2] = work.numpy() == null ? rates[2] : add(rates[2], other);
                rates[3] = row.limit() == null ? rates[3] : add(rates[3], limit);
            }
            return new Measurement(row, size, rates[0], rates[1], rates[2], rates[3]);
        } finally {
            numpy.exec("a = b = i = None");
            System.gc(); // the buffers that showed the arrays to NumPy
        }
    }

    private static double[] add(double[] values, double value) {
        double[] more = Arrays.copyOf(values, values.length + 1);
        more[values.length] = value;
        return more;
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
        } while (nanos < SAMPLE_NANOS);
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

    /** What was asked for. */
    record Options(boolean quick, Pattern rows, List<Long> sizes, boolean rates, boolean calls, Path docs) {
        static Options parse(String[] arguments) {
            boolean quick = false;
            Pattern rows = Pattern.compile("");
            List<Long> sizes = null;
            boolean rates = true;
            boolean calls = true;
            Path docs = null;
            for (String argument : arguments) {
                String value = argument.substring(argument.indexOf('=') + 1);
                if (argument.equals("--quick")) {
                    quick = true;
                } else if (argument.startsWith("--rows=")) {
                    rows = Pattern.compile(value);
                } else if (argument.startsWith("--sizes=")) {
                    sizes = Arrays.stream(value.split(",")).map(Options::bytes).toList();
                } else if (argument.equals("--only-rates")) {
                    calls = false;
                } else if (argument.equals("--only-calls")) {
                    rates = false;
                } else if (argument.startsWith("--docs=")) {
                    docs = Path.of(value);
                } else {
                    throw new IllegalArgumentException("unknown option " + argument + "; see ci/bench");
                }
            }
            return new Options(quick, rows, sizes, rates, calls, docs);
        }

        private static long bytes(String text) {
            int power = "kmg".indexOf(text.toLowerCase(Locale.ROOT).charAt(text.length() - 1)) + 1;
            return Long.parseLong(power == 0 ? text : text.substring(0, text.length() - 1)) << 10 * power;
        }

        int rounds() {
            return quick ? 3 : 9;
        }

        boolean picks(String name) {
            // Quickly, ranks 4 and 5 of the transposes are too many.
            boolean many = name.matches("transpose \\(\\d,\\d,\\d,.*");
            return rows.matcher(name).find() && !(quick && many && rows.pattern().isEmpty());
        }

        @Override
        public List<Long> sizes() {
            if (sizes != null) {
                return sizes;
            }
            return quick ? List.of(64L << 10, 64L << 20)
                    : List.of(4L << 10, 16L << 10, 64L << 10, 256L << 10, 1L << 20, 4L << 20, 16L << 20, 64L << 20,
                            256L << 20, 512L << 20);
        }

        /** Every size for what is drawn; the two ends that matter most for the rest. */
        List<Long> sizesOf(Row row) {
            return sizes != null || quick || Report.isDrawn(row.name()) ? sizes() : List.of(64L << 10, 64L << 20);
        }
    }

    static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
    }
}
