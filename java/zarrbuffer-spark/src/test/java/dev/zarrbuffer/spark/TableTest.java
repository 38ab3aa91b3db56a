package dev.zarrbuffer.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.LocalStore;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
    private static LocalSpark spark;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        spark = new LocalSpark();
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    private Dataset<Row> table() {
        return spark.session.read().format("zarr").load(folder.toString());
    }

    @Test
    void rowsAreElementsAtTheirPlace() throws Exception {
        for (long[] shards : new long[][] {null, {8, 6, 7}}) {
            TestArrays.create(folder, TestArrays.counting(DType.of(">u2"), 10, 7, 5), new long[] {4, 3, 7}, shards);
            assertEquals("axis0 bigint, axis1 bigint, axis2 bigint, value int", ddl(table()));
            List<Row> rows = table().collectAsList();
            assertEquals(350, rows.size());
            for (Row row : rows) {
                assertEquals(row.getLong(0) * 35 + row.getLong(1) * 5 + row.getLong(2), row.getInt(3));
            }
            assertEquals(350, table().count());
            assertEquals(350, table().select("axis1").count());
            assertEquals(7, table().select("axis1").distinct().count());
        }
    }

    private static String ddl(Dataset<Row> table) {
        return table.schema().toDDL().toLowerCase(java.util.Locale.ROOT).replace(" not null", "").replace(",", ", ");
    }

    /** Damaged chunks cannot be read: a query that works has not read them. */
    @Test
    void filtersOnAxesChooseChunks() throws Exception {
        NDArray elements = TestArrays.counting(DType.INT32, 12, 12);
        TestArrays.create(folder, elements, new long[] {4, 4}, null);
        for (String key : new String[] {"0/0", "0/1", "0/2", "1/0", "2/0", "2/1", "2/2"}) {
            Files.write(folder.resolve("c/" + key), new byte[2]);
        }
        assertEquals(32, table().where("axis0 >= 4 and axis0 < 8 and axis1 > 3").count());
        for (String where : new String[] {
            "axis0 between 4 and 7 and axis1 >= 4", "axis0 = 5 and axis1 in (4, 11, 9, 99)", "axis0 in (7, 4) and 6 < axis1",
            "axis0 = 4 and axis1 = 11 and value > 0", "axis0 > 3 and axis0 <= 7 and axis1 > 3 and value % 2 = 0"
        }) {
            List<Row> rows = table().where(where).orderBy("axis0", "axis1").collectAsList();
            List<Row> expected = spark.session.range(144)
                    .selectExpr("id div 12 as axis0", "id % 12 as axis1", "cast(id as int) as value")
                    .where(where).orderBy("axis0", "axis1").collectAsList();
            assertEquals(expected, rows, where);
            assertTrue(!rows.isEmpty(), where);
        }
        assertEquals(0, table().where("axis0 = 40").count());
        assertEquals(0, table().where("axis0 > 5 and axis0 < 5").select("value").count());
        assertEquals(0, table().where("axis0 in (1, 2) and axis0 in (3)").select("value").count());
        // What is no comparison of an axis with a number is Spark's to filter.
        assertEquals(24, table().where("axis0 >= 4 and axis0 < 8 and axis1 > 3 and (axis1 < 10 or axis1 = 99)")
                .select("value").count());
        assertThrows(Exception.class, () -> table().select("value").collectAsList());
        String plan = table().where("axis0 = 5").queryExecution().executedPlan().toString();
        assertTrue(!plan.contains("Filter ("), plan);
        spark.session.conf().set("spark.sql.codegen.wholeStage", true);
        assertEquals(12, table().where("axis0 >= 4 and axis0 <= 5 and axis1 > 5 and value > 0").count());
        spark.session.conf().set("spark.sql.codegen.wholeStage", false);
    }

    private ZarrArray create(DType dtype, Object values, String... dimensions) throws Exception {
        NDArray elements = values instanceof NDArray array ? array : NDArray.of(values).astype(dtype);
        ArrayOptions options = ArrayOptions.of(dtype, elements.shape()).chunks(elements.shape()).overwrite(true);
        if (dimensions.length > 0) {
            options.dimensionNames(dimensions);
        }
        ZarrArray array = ZarrArray.create(LocalStore.of(folder), "", options);
        array.write(elements, Index.ellipsis());
        return array;
    }

    private List<Object> values() {
        return table().orderBy(table().columns()[0]).collectAsList().stream().map(row -> row.get(1)).toList();
    }

    @Test
    void everyTypeHasItsColumn() throws Exception {
        create(DType.BOOL, new int[] {1, 0});
        assertEquals(List.of(true, false), values());
        create(DType.INT8, new int[] {-5, 7});
        assertEquals(List.of((byte) -5, (byte) 7), values());
        create(DType.UINT8, new int[] {200, 7});
        assertEquals(List.of((short) 200, (short) 7), values());
        create(DType.of(">i8"), new long[] {Long.MIN_VALUE, 7});
        assertEquals(List.of(Long.MIN_VALUE, 7L), values());
        create(DType.UINT64, new long[] {-1, 7});
        assertEquals(List.of(new BigDecimal("18446744073709551615"), new BigDecimal(7)), values());
        for (String name : new String[] {"float16", "bfloat16", "float32"}) {
            create(DType.of(name), new double[] {1.5, -2});
            assertEquals(List.of(1.5f, -2f), values());
        }
        create(DType.of(">f8"), new double[] {1.1, Double.NaN});
        assertEquals(List.of(1.1, Double.NaN), values());
        create(DType.of("<U3"), NDArray.of(new String[] {"aé", "𝄞bc"}).astype(DType.of("<U3")));
        assertEquals(List.of("aé", "𝄞bc"), values());
        create(DType.of("|S2"), NDArray.of(new String[] {"a", "bc"}).astype(DType.of("|S2")));
        assertArrayEquals(new byte[] {'b', 'c'}, (byte[]) values().get(1));
        create(DType.of(">M8[s]"), NDArray.of(new long[] {Long.MIN_VALUE, 86400}).view(DType.of("<M8[s]"))
                .astype(DType.of(">M8[s]")));
        assertEquals(java.util.Arrays.asList(null, 86400L), values());
    }

    @Test
    void complexNumbersAndStructsHaveSeveralColumns() throws Exception {
        create(DType.of(">c8"), NDArray.of(new float[] {1, 2, 3, 4}).view(DType.COMPLEX64).astype(DType.of(">c8")), "x");
        assertEquals("x bigint, value_re float, value_im float", ddl(table()));
        assertEquals("[1,3.0,4.0]", table().where("x = 1").first().toString());
        assertEquals(List.of(2f, 4f), table().select("value_im").orderBy("value_im").collectAsList()
                .stream().map(row -> row.get(0)).toList());
    }

    @Test
    void fieldsOfStructsAreColumns() throws Exception {
        DType dtype = DType.of("[[\"a\", \">i2\"], [\"b\", \"<f8\"]]");
        NDArray elements = NDArray.zeros(dtype, 3);
        elements.field("a").set(NDArray.of(new int[] {1, 2, 3}), Index.ellipsis());
        elements.field("b").set(0.5, Index.ellipsis());
        ZarrArray.create(LocalStore.of(folder), "in/side", ArrayOptions.of(dtype, 3).zarrFormat(2).chunks(2))
                .write(elements, Index.ellipsis());
        Dataset<Row> table = spark.session.read().format("zarr").option("array", "in/side").load(folder.toString());
        assertEquals("axis0 bigint, a smallint, b double", ddl(table));
        assertEquals("[2,3,0.5]", table.where("axis0 = 2").first().toString());
    }

    @Test
    void whatIsWrongIsTold() throws Exception {
        create(DType.INT8, new int[] {1, 2}, "Value");
        assertTrue(assertThrows(IllegalArgumentException.class, this::table).getMessage().contains("valueColumn"));
        assertEquals("value bigint, v tinyint", ddl(
                spark.session.read().format("zarr").option("valueColumn", "v").load(folder.toString())));
        assertThrows(Exception.class, () -> spark.session.read().format("zarr").load(folder.resolve("no").toString()));
        assertThrows(IllegalArgumentException.class, () -> spark.session.read().format("zarr").load());
        Path other = folder.resolve("other");
        ZarrArray.create(LocalStore.of(other), "one", ArrayOptions.of(DType.INT8).chunks()).write(7);
        Dataset<Row> one = spark.session.read().format("zarr").option("array", "one").load(other.toString());
        assertEquals("[7]", one.first().toString());
    }
}
