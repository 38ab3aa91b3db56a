package dev.zarrbuffer.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.Memory;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.Selection;
import dev.zarrbuffer.zarr.ZarrArray;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunksTest {
    private static LocalSpark spark;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        spark = LocalSpark.kryo();
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    private JavaRDD<ZarrChunk> chunks(Selection selection) throws Exception {
        return ZarrSpark.chunks(spark.context, folder.toString(), "", BufferPrototype.cpu(), selection);
    }

    private static long sum(NDBuffer data) {
        NDArray flat = data.asHostArray().astype(DType.INT64).reshape(-1);
        long sum = 0;
        for (long i = 0; i < flat.size(); i++) {
            sum += flat.getLong(i);
        }
        return sum;
    }

    @Test
    void everyChunkComesOnceWithItsPlace() throws Exception {
        NDArray elements = TestArrays.counting(DType.INT32, 20, 30);
        for (long[] shards : new long[][] {null, {8, 16}}) {
            ZarrArray array = TestArrays.create(folder, elements, new long[] {4, 8}, shards);
            List<ZarrChunk> all = chunks(Selection.all()).map(ZarrChunk::detach).collect();
            assertEquals(20, all.size());
            for (ZarrChunk chunk : all) {
                assertTrue(chunk.data().allEqual(array.read(BufferPrototype.cpu(), chunk.region())), chunk.toString());
                assertEquals(chunk.index()[1] * 8, ((Slice) chunk.region().keys().get(1)).on(30).start());
            }
            assertEquals(20, all.stream().map(chunk -> java.util.Arrays.toString(chunk.index())).distinct().count());
            RDD<ZarrChunk> scala = ZarrSpark.chunks(
                    spark.context.sc(), folder.toUri().toString(), "", BufferPrototype.cpu());
            assertEquals(20, scala.count());
        }
    }

    /** Of chunks that are damaged, only those inside the selection can fail. */
    @Test
    void selectionsNeverReadOtherChunks() throws Exception {
        NDArray elements = TestArrays.counting(DType.INT32, 20, 30);
        TestArrays.create(folder, elements, new long[] {4, 8}, null);
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 4; j++) {
                if (i != 2) {
                    Files.write(folder.resolve("c/" + i + "/" + j), new byte[] {1, 2, 3});
                }
            }
        }
        for (Selection selection : List.of(Selection.of(Slice.of(8, 12)), Selection.of(Index.at(9)),
                Selection.of(Slice.of(11, 7, -2), Slice.of(1, 30, 9)),
                Selection.orthogonal(Index.take(11, 8), Index.take(29, 0)),
                Selection.coordinate(new long[] {8, 11, 9}, new long[] {29, 0, 29}))) {
            long expected = sum(BufferPrototype.cpu().ndBuffer().fromNDArrayLike(
                    ZarrArray.open(dev.zarrbuffer.zarr.store.LocalStore.of(folder), "")
                            .read(BufferPrototype.cpu(), selection).asHostArray()));
            assertEquals(expected, chunks(selection).map(chunk -> sum(chunk.data())).reduce(Long::sum),
                    selection.toString());
        }
        SparkException failed = assertThrows(SparkException.class, () -> chunks(Selection.all()).count());
        assertTrue(failed.toString().contains("c/"), failed.toString());
        assertThrows(IndexOutOfBoundsException.class, () -> chunks(Selection.of(Index.at(20))));
        assertEquals(0, chunks(Selection.of(Slice.of(3, 3))).count());
    }

    @Test
    void partitionsAreAsLargeAsWanted() throws Exception {
        TestArrays.create(folder, TestArrays.counting(DType.INT32, 64, 64), new long[] {4, 4}, null);
        assertEquals(6, chunks(Selection.all()).getNumPartitions(), "three for each of two threads");
        SparkContext context = spark.context.sc();
        ZarrArray array = new ArrayAddress(folder.toString(), "").open();
        ChunkPlan plan = ChunkPlan.of(new ArrayAddress(folder.toString(), ""), array, Selection.all(), BufferPrototype.cpu());
        SparkConf conf = context.getConf().set(ChunkPlan.PARTITION_BYTES, "640");
        assertEquals(26, plan.partitions(array, conf, 2).length, "ten chunks of 64 bytes each");
        assertEquals(256, plan.partitions(array, conf.set(ChunkPlan.PARTITION_BYTES, "1"), 2).length);
    }

    @Test
    void chunksEndWithTheirTask() throws Exception {
        TestArrays.create(folder, TestArrays.counting(DType.INT32, 512, 512), new long[] {64, 64}, null);
        long before = Memory.inUse(Device.CPU);
        JavaRDD<ZarrChunk> chunks = chunks(Selection.all());
        assertTrue(chunks.map(chunk -> TaskChunks.count()).reduce(Math::max) > 1, "held while the task runs");
        assertEquals(0, TaskChunks.count());
        SparkException failed = assertThrows(SparkException.class, () -> chunks.foreach(chunk -> {
            throw new IllegalArgumentException("on purpose");
        }));
        assertTrue(failed.toString().contains("on purpose"));
        assertEquals(0, TaskChunks.count());
        chunks.foreach(ZarrChunk::close);
        assertEquals(0, TaskChunks.count());
        long held = Memory.inUse(Device.CPU) - before;
        assertTrue(held < 512 << 10, held + " bytes of a megabyte are still in use");

        SparkException late = assertThrows(SparkException.class, chunks::collect);
        assertTrue(late.toString().contains("closed by its owner"), late.toString());
        assertEquals(64, chunks.map(ZarrChunk::detach).persist(StorageLevel.MEMORY_ONLY()).count());
    }

    @Test
    void chunksGoThroughAShuffle() throws Exception {
        TestArrays.create(folder, TestArrays.counting(DType.INT32, 20, 30), new long[] {4, 8}, null);
        long sum = chunks(Selection.all()).repartition(3).map(chunk -> sum(chunk.data())).reduce(Long::sum);
        assertEquals(600 * 599 / 2, sum);
        long cached = chunks(Selection.all()).persist(StorageLevel.MEMORY_ONLY_SER())
                .map(chunk -> sum(chunk.data())).reduce(Long::sum);
        assertEquals(sum, cached);
    }

    @Test
    void kryoNeedsToKnowTheValues() throws Exception {
        TestArrays.create(folder, TestArrays.counting(DType.INT32, 4, 4), new long[] {4, 4}, null);
        SparkConf conf = new SparkConf(false);
        assertEquals(ZarrSparkPlugin.class.getName(), ZarrSpark.configure(conf).get("spark.plugins"));
        conf.set("spark.plugins", "a.B").set("spark.kryo.registrator", "c.D");
        ZarrSpark.configure(ZarrSpark.configure(conf));
        assertEquals("a.B," + ZarrSparkPlugin.class.getName(), conf.get("spark.plugins"));
        assertEquals("c.D," + ZarrKryoRegistrator.class.getName(), conf.get("spark.kryo.registrator"));
    }

    @Test
    void storesSayWhereChunksLie() throws Exception {
        TestArrays.create(folder, TestArrays.counting(DType.INT32, 8, 8), new long[] {4, 4}, null);
        JavaRDD<ZarrChunk> chunks = ZarrSpark.chunks(
                spark.context, "located:" + folder, "", BufferPrototype.cpu());
        for (int i = 0; i < chunks.getNumPartitions(); i++) {
            List<String> hosts = scala.jdk.javaapi.CollectionConverters.asJava(
                    chunks.rdd().preferredLocations(chunks.rdd().partitions()[i]));
            assertEquals(List.of("host-" + i / 2 + "-" + i % 2, "spare"), hosts);
        }
        assertEquals(4, chunks.count());
    }

    @Test
    void arraysThatChangeAreNoticed() throws Exception {
        TestArrays.create(folder, TestArrays.counting(DType.INT32, 8, 8), new long[] {4, 4}, null);
        JavaRDD<ZarrChunk> chunks = chunks(Selection.all());
        TestArrays.create(folder, TestArrays.counting(DType.INT32, 8, 9), new long[] {4, 4}, null);
        assertTrue(assertThrows(SparkException.class, chunks::count).toString().contains("changed since"));
    }

    @Test
    void figuresOfMemoryAreMetrics() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (String name : List.of("memory.cpu.inUse", "memory.cpu.peak", "memory.cpu.limit", "memory.cpu.allocations",
                "memory.cpu.cached", "chunks.open")) {
            var beans = server.queryNames(new ObjectName("metrics:name=*plugin." + ZarrSparkPlugin.class.getName() + "."
                    + name + ",*"), null);
            // In this JVM, driver and executor.
            assertEquals(2, beans.size(), name);
            long value = (Long) server.getAttribute(beans.iterator().next(), "Value");
            if (name.endsWith("limit")) {
                assertEquals(Memory.limit(Device.CPU), value);
            }
        }
    }

    @Test
    void tasksSeeTheirContext() throws Exception {
        TestArrays.create(folder, TestArrays.counting(DType.INT32, 8, 8), new long[] {4, 4}, new long[] {8, 8});
        assertEquals(1, chunks(Selection.all()).map(chunk -> TaskContext.getPartitionId()).distinct().count(),
                "one shard, one task");
        assertArrayEquals(new long[] {1, 1}, chunks(Selection.of(Index.at(-1), Index.at(-1))).map(ZarrChunk::index).first());
    }
}
