package dev.zarrbuffer.spark;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.zarr.Selection;
import dev.zarrbuffer.zarr.ZarrArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.SupportsPushDownFilters;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** A query of an array's table: which columns, and of which positions. */
final class ArrayScan implements SupportsPushDownFilters, SupportsPushDownRequiredColumns, Scan, Batch {
    private final ArrayAddress address;
    private final ZarrArray array;
    private final ArrayColumns all;
    private final AxisFilter filter;
    private final List<Filter> pushed = new ArrayList<>();
    private StructType wanted;

    ArrayScan(ArrayAddress address, ZarrArray array, ArrayColumns all) {
        this.address = address;
        this.array = array;
        this.all = all;
        filter = new AxisFilter(all.axes(), array.shape());
        wanted = all.schema();
    }

    @Override
    public Filter[] pushFilters(Filter[] filters) {
        List<Filter> left = new ArrayList<>();
        for (Filter each : filters) {
            (filter.apply(each) ? pushed : left).add(each);
        }
        return left.toArray(Filter[]::new);
    }

    @Override
    public Filter[] pushedFilters() {
        return pushed.toArray(Filter[]::new);
    }

    @Override
    public void pruneColumns(StructType required) {
        wanted = required;
    }

    @Override
    public Scan build() {
        return this;
    }

    @Override
    public StructType readSchema() {
        return wanted;
    }

    @Override
    public String description() {
        return "zarr " + address + " " + Arrays.toString(filter.keys());
    }

    @Override
    public Batch toBatch() {
        return this;
    }

    private ChunkPlan plan() {
        return ChunkPlan.of(address, array, Selection.orthogonal(filter.keys()), BufferPrototype.cpu());
    }

    @Override
    public InputPartition[] planInputPartitions() {
        SparkContext context = SparkSession.active().sparkContext();
        try {
            return plan().partitions(array, context.getConf(), context.defaultParallelism());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        return new Readers(plan(), all, wanted.fieldNames());
    }

    private record Readers(ChunkPlan plan, ArrayColumns all, String[] columns) implements PartitionReaderFactory {
        @Override
        public PartitionReader<InternalRow> createReader(InputPartition partition) {
            throw new UnsupportedOperationException("arrays are read by column");
        }

        @Override
        public PartitionReader<ColumnarBatch> createColumnarReader(InputPartition partition) {
            try {
                return new ColumnReader(plan, (ChunkPartition) partition, all, columns);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean supportColumnarReads(InputPartition partition) {
            return true;
        }
    }
}
