package dev.zarrbuffer.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.Memory;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.Threads;
import dev.zarrbuffer.zarr.Statistics;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.LocalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on a cluster whose executors are processes of their own, one of which is killed in the middle of each job. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere Java does not tell which processes are executors")
class ClusterTest {
    private static final int BINS = 50;
    /** Values are below. */
    private static final int VALUES = 5000;

    @TempDir
    private static Path folder;

    private static Cluster cluster;
    private static JavaSparkContext spark;
    private static ZarrArray source;
    private static Statistics expected;

    private final AtomicInteger ended = new AtomicInteger();
    private final Set<String> lost = ConcurrentHashMap.newKeySet();

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster(folder, 2, 1);
        // Tasks of 1 MiB: enough of them to be in the middle for a while.
        SparkConf conf = cluster.conf().set("spark.zarrbuffer.partitionBytes", "1m");
        spark = cluster.context(conf);
        long rows = Long.getLong("zarrbuffer.spark.mib") << 20 >> 12;
        source = ZarrArray.create(LocalStore.of(folder.resolve("source")), "", ArrayOptions.of(DType.INT16, rows, 2048)
                .chunks(64, 256).shards(256, 1024).codecs(CodecSpec.zstd(1), CodecSpec.crc32c()));
        ZarrSpark.write(spark, uri("source"), "", ClusterTest::elements);
        expected = statistics();
        source.entries().forEach(entry -> {
            try (NDBuffer data = source.read(BufferPrototype.cpu(), entry.place())) {
                expected.add(data);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private static Statistics statistics() {
        return Statistics.of(DType.INT16, 0, VALUES, BINS);
    }

    private static String uri(String name) {
        return folder.resolve(name).toUri().toString();
    }

    /** The same for the same place, and not for another. */
    private static NDBuffer elements(Index[] region) {
        Slice.Range rows = ((Slice) region[0]).on(Long.MAX_VALUE);
        Slice.Range columns = ((Slice) region[1]).on(Long.MAX_VALUE);
        short[] values = new short[(int) (rows.count() * columns.count())];
        int at = 0;
        for (long i = rows.start(); i < rows.start() + rows.count(); i++) {
            for (long j = columns.start(); j < columns.start() + columns.count(); j++) {
                values[at++] = (short) ((i * 31 + j * 7 + (i ^ j)) % VALUES);
            }
        }
        return BufferPrototype.cpu().ndBuffer().fromHostArray(NDArray.of(values).reshape(rows.count(), columns.count()));
    }

    @AfterAll
    static void stop() throws Exception {
        if (spark != null) {
            spark.stop();
        }
        cluster.close();
    }

    @BeforeEach
    void listen() {
        spark.sc().addSparkListener(new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                if (end.taskInfo().successful()) {
                    ended.incrementAndGet();
                }
            }

            @Override
            public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
                lost.add(removed.executorId());
            }
        });
    }

    /** Kills an executor after a few tasks of what runs next. */
    private Thread killer(AtomicBoolean running, AtomicBoolean hit) {
        int before = ended.get();
        Thread killer = new Thread(() -> {
            try {
                while (ended.get() < before + 5 || cluster.executors().size() < 2) {
                    Thread.sleep(5);
                }
                hit.set(cluster.executors().get(0).destroyForcibly() && running.get());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        killer.start();
        return killer;
    }

    private interface Job<T> {
        T run() throws Exception;
    }

    /** Runs a job of which an executor dies. */
    private <T> T runKilled(Job<T> job) throws Exception {
        AtomicBoolean running = new AtomicBoolean(true);
        AtomicBoolean hit = new AtomicBoolean();
        Thread killer = killer(running, hit);
        T result;
        try {
            result = job.run();
        } catch (Exception e) {
            throw new AssertionError(cluster.logs(), e);
        }
        running.set(false);
        killer.join(20_000);
        assertTrue(hit.get(), "the executor was killed after the job, not in its middle");
        for (int i = 0; i < 400 && lost.isEmpty(); i++) {
            Thread.sleep(50);
        }
        assertEquals(1, lost.size(), "executors lost");
        return result;
    }

    private static JavaRDD<ZarrChunk> chunks() throws IOException {
        return ZarrSpark.chunks(spark, uri("source"), "", BufferPrototype.cpu());
    }

    @Test
    void meanSurvivesAKill() throws Exception {
        Statistics actual = runKilled(() -> chunks().mapPartitions(ClusterTest::gather).reduce(Statistics::merge));
        assertEquals(expected.count(), actual.count());
        assertEquals(expected.mean(), actual.mean());
    }

    @Test
    void extremesSurviveAKill() throws Exception {
        Statistics actual = runKilled(() -> chunks().map(chunk -> {
            Statistics one = statistics();
            one.add(chunk.data());
            return one;
        }).treeReduce(Statistics::merge));
        assertEquals(expected.min(), actual.min());
        assertEquals(expected.max(), actual.max());
    }

    @Test
    void histogramSurvivesAKill() throws Exception {
        Statistics actual = runKilled(() -> chunks().mapPartitions(ClusterTest::gather).reduce(Statistics::merge));
        assertArrayEquals(expected.histogram(), actual.histogram());
        assertEquals(expected.count(), java.util.Arrays.stream(actual.histogram()).sum());
    }

    private static java.util.Iterator<Statistics> gather(java.util.Iterator<ZarrChunk> chunks) {
        Statistics statistics = statistics();
        while (chunks.hasNext()) {
            try (ZarrChunk chunk = chunks.next()) {
                statistics.add(chunk.data());
            }
        }
        return List.of(statistics).iterator();
    }

    @Test
    void rechunkSurvivesAKill() throws Exception {
        ZarrArray target = runKilled(() -> ZarrSpark.rechunk(spark, uri("source"), "", uri("target"), "",
                ArrayOptions.of(DType.INT16, source.shape()).chunks(128, 128).shards(512, 512)
                        .codecs(CodecSpec.zstd(1), CodecSpec.crc32c())));
        target.entries().forEach(entry -> {
            try (NDBuffer written = target.read(BufferPrototype.cpu(), entry.place());
                    NDBuffer original = source.read(BufferPrototype.cpu(), entry.place())) {
                assertTrue(written.allEqual(original), entry.key());
                assertTrue(target.verify(entry), entry.key());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @Test
    void executorsShowWhatMemoryTheyUse() throws Exception {
        chunks().foreach(chunk -> chunk.data().asHostArray());
        assertEquals(0L, spark.parallelize(List.of(1, 2, 3, 4), 4).map(i -> TaskChunks.count()).reduce(Long::sum));
        List<String> limits = spark.parallelize(List.of(1, 2, 3, 4), 4)
                .map(i -> (Memory.limit(Device.CPU) >> 20) + " " + (Memory.cacheLimit(Device.CPU) >> 20))
                .distinct().collect();
        assertEquals(List.of("560 80"), limits, "MiB: 1 GiB of overhead without the JVM's 384");
        assertEquals(List.of(1), spark.parallelize(List.of(1, 2), 2).map(i -> Threads.limit()).distinct().collect());
        Set<String> names = Set.of();
        for (int i = 0; i < 200 && names.size() < 6; i++) {
            Thread.sleep(50);
            try (Stream<Path> files = Files.list(cluster.metrics())) {
                names = files.map(file -> file.getFileName().toString())
                        .filter(name -> name.contains(ZarrSparkPlugin.class.getName()))
                        .map(name -> name.replaceFirst(".*ZarrSparkPlugin\\.", "")).collect(Collectors.toSet());
            }
        }
        assertEquals(Set.of("memory.cpu.inUse.csv", "memory.cpu.peak.csv", "memory.cpu.limit.csv", "memory.cpu.cached.csv",
                "memory.cpu.allocations.csv", "chunks.open.csv"), names);
    }
}
