package dev.zarrbuffer.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.Selection;
import dev.zarrbuffer.zarr.Statistics;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of docs/cluster.md. */
class ExamplesTest {
    @TempDir
    private Path folder;

    @Test
    void run() throws Exception {
        String image = folder.resolve("image.zarr").toString();
        String target = folder.resolve("target.zarr").toString();
        TestArrays.create(Path.of(image), TestArrays.counting(DType.UINT16, 200, 100), new long[] {32, 32}, null);
        try (LocalSpark local = new LocalSpark()) {
            JavaSparkContext context = local.context;
            SparkSession session = local.session;

            JavaRDD<ZarrChunk> chunks = ZarrSpark.chunks(
                    context, image, "", BufferPrototype.cpu(), Selection.of(Slice.of(0, 100)));
            Statistics statistics = chunks.mapPartitions(part -> {
                Statistics some = Statistics.of(DType.UINT16);
                while (part.hasNext()) {
                    try (ZarrChunk chunk = part.next()) {
                        some.add(chunk.data());
                    }
                }
                return List.of(some).iterator();
            }).reduce(Statistics::merge);

            Dataset<Row> table = session.read().format("zarr").load(image);
            Dataset<Row> rows = table.where("axis0 between 40 and 59 and value > 5000").groupBy("axis0").avg("value");

            ZarrSpark.rechunk(context, image, "", target, "",
                    ArrayOptions.of(DType.UINT16, 200, 100).chunks(16, 100).shards(64, 100));

            assertEquals(4999.5, statistics.mean());
            assertEquals(10, rows.count());
            assertEquals(20_000, ZarrSpark.statistics(context, target, "", Selection.all(), Statistics.of(DType.UINT16)).count());
        }
    }
}
