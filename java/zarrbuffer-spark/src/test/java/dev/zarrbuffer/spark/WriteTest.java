package dev.zarrbuffer.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.zarr.Selection;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.LocalStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteTest {
    private static LocalSpark spark;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        // Each task may fail once.
        spark = new LocalSpark("spark.master", "local[2,2]");
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    private static Map<String, Integer> files(Path folder) throws Exception {
        Map<String, Integer> contents = new TreeMap<>();
        for (String key : LocalStore.of(folder).list("")) {
            contents.put(key, java.util.Arrays.hashCode(Files.readAllBytes(folder.resolve(key))));
        }
        return contents;
    }

    @Test
    void rechunksIntoAnyForm() throws Exception {
        NDArray elements = TestArrays.counting(DType.FLOAT32, 50, 40);
        TestArrays.create(folder.resolve("from"), elements, new long[] {7, 9}, new long[] {14, 18});
        List<ArrayOptions> forms = List.of(
                ArrayOptions.of(DType.FLOAT32, 50, 40).chunks(50, 1),
                ArrayOptions.of(DType.of(">i4"), 50, 40).chunks(8, 8).shards(16, 24).codecs(CodecSpec.zstd(3)),
                ArrayOptions.of(DType.FLOAT64, 50, 40).zarrFormat(2).chunks(64, 64));
        for (ArrayOptions form : forms) {
            String to = folder.resolve("to" + forms.indexOf(form)).toString();
            ZarrArray target = ZarrSpark.rechunk(spark.context, folder.resolve("from").toString(), "", to, "", form);
            assertTrue(target.read(BufferPrototype.cpu()).allEqual(elements));
        }
        assertThrows(IllegalArgumentException.class, () -> ZarrSpark.rechunk(spark.context,
                folder.resolve("from").toString(), "", folder.resolve("x").toString(), "", ArrayOptions.of(DType.INT8, 50)));
    }

    @Test
    void writesWhatAFunctionMakesOfEachEntry() throws Exception {
        String to = folder.resolve("to").toString();
        ZarrArray target = ZarrArray.create(LocalStore.of(folder.resolve("to")), "a",
                ArrayOptions.of(DType.INT32, 10, 10).chunks(2, 2).shards(4, 4));
        ZarrSpark.write(spark.context, to, "a", region -> {
            long row = ((dev.zarrbuffer.Slice) region[0]).on(10).start();
            return BufferPrototype.cpu().ndBuffer().fromHostArray(NDArray.full(DType.INT32, row));
        });
        NDBuffer read = target.read(BufferPrototype.cpu());
        assertEquals(4, read.asHostArray().getLong(7, 3));
        assertEquals(8, read.asHostArray().getLong(9, 9));
    }

    @Test
    void chunksCanBeChangedAndWritten() throws Exception {
        NDArray elements = TestArrays.counting(DType.INT32, 20, 30);
        TestArrays.create(folder.resolve("from"), elements, new long[] {4, 8}, null);
        ZarrArray target = ZarrArray.create(LocalStore.of(folder.resolve("to")), "",
                ArrayOptions.of(DType.INT32, 20, 30).chunks(4, 8));
        JavaRDD<ZarrChunk> negated = ZarrSpark.chunks(spark.context, folder.resolve("from").toString(), "",
                BufferPrototype.cpu(), Selection.of(dev.zarrbuffer.Slice.of(4, 20))).map(chunk -> {
                    NDArray values = chunk.data().asHostArray().copy();
                    values.set(0, dev.zarrbuffer.Index.at(0), dev.zarrbuffer.Index.at(0));
                    return chunk.with(BufferPrototype.cpu().ndBuffer().fromHostArray(values));
                });
        ZarrSpark.write(negated, folder.resolve("to").toString(), "");
        NDArray read = target.read(BufferPrototype.cpu()).asHostArray();
        assertEquals(0, read.getLong(3, 3));
        assertEquals(0, read.getLong(4, 8));
        assertEquals(elements.getLong(5, 9), read.getLong(5, 9));
        assertEquals(elements.getLong(19, 29), read.getLong(19, 29));

        ZarrArray.create(LocalStore.of(folder.resolve("other")), "",
                ArrayOptions.of(DType.INT32, 20, 30).chunks(4, 8).shards(8, 8));
        SparkException failed = assertThrows(SparkException.class,
                () -> ZarrSpark.write(negated, folder.resolve("other").toString(), ""));
        assertTrue(failed.toString().contains("whole entries"), failed.toString());
    }

    @Test
    void tasksThatFailAndRunAgainChangeNothing() throws Exception {
        for (String name : List.of("once", "again")) {
            ZarrArray.create(LocalStore.of(folder.resolve(name)), "",
                    ArrayOptions.of(DType.INT32, 64, 64).chunks(4, 4).shards(16, 16));
        }
        BlockFunction block = region -> BufferPrototype.cpu().ndBuffer().fromHostArray(
                NDArray.full(DType.INT32, ((dev.zarrbuffer.Slice) region[1]).on(64).start()));
        ZarrSpark.write(spark.context, folder.resolve("once").toString(), "", block);
        ZarrSpark.write(spark.context, folder.resolve("again").toString(), "", region -> {
            boolean last = ((dev.zarrbuffer.Slice) region[1]).on(64).start() == 48;
            if (last && TaskContext.get().attemptNumber() == 0) {
                throw new IllegalStateException("on purpose");
            }
            return block.make(region);
        });
        ZarrSpark.write(spark.context, folder.resolve("again").toString(), "", block);
        assertEquals(files(folder.resolve("once")), files(folder.resolve("again")));
    }

    private void copy() throws Exception {
        ZarrSpark.copy(spark.context, folder.resolve("from").toString(), "", folder.resolve("to").toString(), "");
    }

    /** As a speculative task and the one that it is to overtake. */
    @Test
    void tasksThatRunTwiceAtATimeChangeNothing() throws Exception {
        NDArray elements = TestArrays.counting(DType.INT32, 64, 64);
        TestArrays.create(folder.resolve("from"), elements, new long[] {8, 8}, null);
        ZarrArray target = ZarrArray.create(LocalStore.of(folder.resolve("to")), "",
                ArrayOptions.of(DType.INT32, 64, 64).chunks(4, 4).shards(16, 16));
        List<Thread> threads = new ArrayList<>();
        AtomicReference<Exception> failure = new AtomicReference<>();
        for (int i = 0; i < 2; i++) {
            threads.add(new Thread(() -> {
                try {
                    copy();
                } catch (Exception e) {
                    failure.set(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(null, failure.get());
        assertTrue(target.read(BufferPrototype.cpu()).allEqual(elements));
        Map<String, Integer> both = files(folder.resolve("to"));
        copy();
        assertEquals(files(folder.resolve("to")), both);
    }

    @Test
    void storesThatCannotBeWrittenAreRefusedAtOnce() throws Exception {
        Path zip = folder.resolve("a.zip");
        TestArrays.create(folder.resolve("a"), TestArrays.counting(DType.INT8, 4), new long[] {2}, null);
        try (var out = new java.util.zip.ZipOutputStream(Files.newOutputStream(zip))) {
            for (String key : LocalStore.of(folder.resolve("a")).list("")) {
                out.putNextEntry(new java.util.zip.ZipEntry(key));
                out.write(Files.readAllBytes(folder.resolve("a").resolve(key)));
            }
        }
        assertThrows(UnsupportedOperationException.class,
                () -> ZarrSpark.copy(spark.context, folder.resolve("a").toString(), "", zip.toString(), ""));
        assertEquals(2, ZarrSpark.chunks(spark.context, zip.toString(), "", BufferPrototype.cpu()).count());
    }
}
