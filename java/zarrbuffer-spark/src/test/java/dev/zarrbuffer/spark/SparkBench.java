package dev.zarrbuffer.spark;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.zarr.Part;
import dev.zarrbuffer.zarr.PartReader;
import dev.zarrbuffer.zarr.Parts;
import dev.zarrbuffer.zarr.Selection;
import dev.zarrbuffer.zarr.Statistics;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.ZarrSettings;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.LocalStore;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What Spark costs beside the same work in one process: the statistics of an array of float32 in chunks of a size. Both
 * read the same parts with as many threads, in turns; medians count. A job of as many tasks that do
 * nothing is what scheduling costs: without it are the ratio "unscheduled" and the overhead of a chunk, which is time of
 * processors.
 */
final class SparkBench {
    private static final int PER_THREAD = 3;
    private static final int[] SIZES = {64, 1024, 4096};

    private final Path folder;
    private final int mib;
    private final int rounds;

    private SparkBench(Path folder, int mib, int rounds) {
        this.folder = folder;
        this.mib = mib;
        this.rounds = rounds;
    }

    public static void main(String[] arguments) throws Exception {
        // So much that what a job costs once, some tens of milliseconds, is little beside its chunks.
        int mib = 1024;
        int rounds = 5;
        for (String argument : arguments) {
            if (argument.startsWith("--mib=")) {
                mib = Integer.parseInt(argument.substring(6));
            } else if (argument.startsWith("--rounds=")) {
                rounds = Integer.parseInt(argument.substring(9));
            } else {
                throw new IllegalArgumentException("no option " + argument + ": there are --mib=N and --rounds=N");
            }
        }
        Path folder = Files.createTempDirectory("zarrbuffer-bench-spark");
        try {
            new SparkBench(folder, mib, rounds).run();
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private interface Work {
        Statistics run() throws Exception;
    }

    private void run() throws Exception {
        System.out.printf(Locale.ROOT, "%d MiB of float32, zstd, %d rounds, %d processors%n", mib, rounds,
                Runtime.getRuntime().availableProcessors());
        System.out.println("| chunks | threads | one process MB/s | Spark MB/s | ratio | cpu | unscheduled | us a chunk "
                + "| tasks | empty job ms |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        for (int kib : SIZES) {
            create(kib);
        }
        for (int threads : new int[] {1, 2, 4}) {
            SparkConf conf = ZarrSpark.configure(new SparkConf()).setMaster("local[" + threads + "]").setAppName("bench")
                    .set("spark.ui.enabled", "false").set("spark.driver.host", "localhost")
                    .set("spark.driver.bindAddress", "127.0.0.1");
            try (JavaSparkContext spark = new JavaSparkContext(conf)) {
                for (int kib : SIZES) {
                    compare(spark, threads, kib);
                }
            }
        }
    }

    private String uri(int kib) {
        return folder.resolve("chunks" + kib).toString();
    }

    private void create(int kib) throws IOException {
        long columns = 1024;
        long rows = kib << 10 >> 12;
        ZarrArray array = ZarrArray.create(LocalStore.of(Path.of(uri(kib))), "",
                ArrayOptions.of(DType.FLOAT32, (long) mib << 20 >> 12, columns).chunks(rows, columns)
                        .codecs(CodecSpec.zstd(1)));
        float[] values = new float[(int) (rows * columns)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.round(1000 * Math.sin(i / 50.0)) + i % 7;
        }
        NDArray chunk = NDArray.of(values).reshape(rows, columns);
        array.entries().forEach(each -> {
            try {
                array.write(chunk, each.place());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    /** A job of as many tasks that gather nothing. */
    private static Statistics schedule(JavaSparkContext spark, int tasks) {
        List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
        return spark.parallelize(numbers, tasks)
                .aggregate(Statistics.of(DType.FLOAT32), (gathered, each) -> gathered, Statistics::merge);
    }

    private void compare(JavaSparkContext spark, int threads, int kib) throws Exception {
        Work alone = () -> alone(uri(kib), threads);
        Work distributed = () -> ZarrSpark.statistics(spark, uri(kib), "", Selection.all(), Statistics.of(DType.FLOAT32));
        double expected = alone.run().mean();
        double actual = distributed.run().mean();
        if (Math.abs(expected - actual) > 1e-9 * Math.abs(expected)) {
            throw new AssertionError(expected + " and " + actual);
        }
        int tasks = ZarrSpark.chunks(spark, uri(kib), "", BufferPrototype.cpu()).getNumPartitions();
        List<Times> firsts = new ArrayList<>();
        List<Times> seconds = new ArrayList<>();
        List<Times> empties = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            firsts.add(Times.of(alone));
            seconds.add(Times.of(distributed));
            empties.add(Times.of(() -> schedule(spark, tasks)));
        }
        Times first = Times.median(firsts);
        Times second = Times.median(seconds);
        Times empty = Times.median(empties);
        double bytes = (double) mib * (1 << 20);
        long chunks = (long) mib * 1024 / kib;
        double overhead = (second.processors - first.processors - empty.processors) * 1e6 / chunks;
        System.out.printf(Locale.ROOT, "| %d KiB | %d | %.0f | %.0f | %.2f | %.2f | %.2f | %.0f | %d | %.1f |%n", kib,
                threads, bytes / first.clock / 1e6, bytes / second.clock / 1e6, first.clock / second.clock,
                first.processors / second.processors, first.clock / (second.clock - empty.clock), overhead, tasks,
                empty.clock * 1e3);
    }

    /** Seconds by the clock, and of all processors, which others on the machine disturb less. */
    private record Times(double clock, double processors) {
        static Times of(Work work) throws Exception {
            OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            long spent = system.getProcessCpuTime();
            long start = System.nanoTime();
            work.run();
            return new Times((System.nanoTime() - start) / 1e9, (system.getProcessCpuTime() - spent) / 1e9);
        }

        static Times median(List<Times> times) {
            return new Times(times.stream().mapToDouble(Times::clock).sorted().toArray()[times.size() / 2],
                    times.stream().mapToDouble(Times::processors).sorted().toArray()[times.size() / 2]);
        }
    }

    /** The same in one process: parts divided as Spark divides them, and threads that take one after another. */
    private static Statistics alone(String uri, int threads) throws Exception {
        ZarrArray array = ZarrArray.open(LocalStore.of(Path.of(uri)), "").with(ZarrSettings.DEFAULT.withThreads(1));
        Parts parts = array.chunkParts(Selection.all());
        long pieces = Math.min(parts.count(), (long) PER_THREAD * threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Statistics>> results = new ArrayList<>();
            for (long piece = 0; piece < pieces; piece++) {
                long from = parts.count() * piece / pieces;
                long to = parts.count() * (piece + 1) / pieces;
                results.add(pool.submit(() -> gather(array.partReader(), parts.range(from, to))));
            }
            Statistics all = Statistics.of(DType.FLOAT32);
            for (Future<Statistics> result : results) {
                all.merge(result.get());
            }
            return all;
        } finally {
            pool.shutdown();
        }
    }

    private static Statistics gather(PartReader reader, Iterator<Part> parts) throws IOException {
        Statistics statistics = Statistics.of(DType.FLOAT32);
        while (parts.hasNext()) {
            try (NDBuffer data = reader.read(BufferPrototype.cpu(), parts.next())) {
                statistics.add(data);
            }
        }
        return statistics;
    }
}
