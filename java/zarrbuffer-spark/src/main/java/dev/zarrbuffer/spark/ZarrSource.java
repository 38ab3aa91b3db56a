package dev.zarrbuffer.spark;

import dev.zarrbuffer.zarr.ZarrArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Arrays as tables: {@code spark.read().format("zarr").option("array", "a/b").load("/data/image.zarr")}. A row for each
 * element, with a column for each axis (long; the dimension's name, else {@code axis0} and so on) and one for the
 * element, {@code value} or what the option {@code valueColumn} says; structs have one for each field, complex numbers
 * one ending with {@code _re} and one with {@code _im}. Unsigned integers widen to the next signed type, uint64 to a
 * decimal; float16 and bfloat16 to float; times are ticks of their unit, NaT null.
 *
 * <p>Comparisons of axis columns with numbers, {@code IN} and {@code AND} choose chunks; others are not read.
 */
public final class ZarrSource implements TableProvider, DataSourceRegister {
    /** Made by Spark. */
    public ZarrSource() {}

    @Override
    public String shortName() {
        return "zarr";
    }

    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
        return table(options).schema();
    }

    @Override
    public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> properties) {
        return table(new CaseInsensitiveStringMap(properties));
    }

    private static ArrayTable table(CaseInsensitiveStringMap options) {
        String uri = options.get("path");
        if (uri == null) {
            throw new IllegalArgumentException("format zarr needs the address of a store: load(\"/data/image.zarr\")");
        }
        ArrayAddress address = new ArrayAddress(uri, options.getOrDefault("array", ""));
        try {
            ZarrArray array = address.open();
            return new ArrayTable(address, array, ArrayColumns.of(array, options.getOrDefault("valueColumn", "value")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record ArrayTable(ArrayAddress address, ZarrArray array, ArrayColumns all) implements Table, SupportsRead {
        @Override
        public String name() {
            return "zarr " + address;
        }

        @Override
        public StructType schema() {
            return all.schema();
        }

        @Override
        public Set<TableCapability> capabilities() {
            return Set.of(TableCapability.BATCH_READ);
        }

        @Override
        public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
            return new ArrayScan(address, array, all);
        }
    }
}
