package dev.zarrbuffer.spark;

import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.zarr.Part;
import dev.zarrbuffer.zarr.PartReader;
import dev.zarrbuffer.zarr.ZarrArray;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Reads a partition chunk by chunk, and gives each in windows of rows; without columns of elements it reads none. */
final class ColumnReader implements PartitionReader<ColumnarBatch> {
    private static final int WINDOW = 16 << 10;

    private final ChunkPlan plan;
    private final PartReader reader;
    private final Iterator<Part> parts;
    private final long[] shape;
    private final FlatVector[] vectors;
    /** Which axis each vector is of; -1 for those of elements. */
    private final int[] axes;
    private final ColumnarBatch batch;
    private NDBuffer chunk;
    private long size;
    private long done;

    ColumnReader(ChunkPlan plan, ChunkPartition partition, ArrayColumns all, String... columns) throws IOException {
        ZarrArray array = plan.open();
        this.plan = plan;
        reader = array.partReader();
        parts = plan.chunks(array, partition);
        shape = array.shape();
        axes = Arrays.stream(columns).mapToInt(all.axes()::indexOf).toArray();
        vectors = new FlatVector[columns.length];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = axes[i] >= 0 ? new AxisVector() : new ValueVector(all.value(columns[i]), WINDOW);
        }
        batch = new ColumnarBatch(Arrays.copyOf(vectors, vectors.length, ColumnVector[].class));
    }

    @Override
    public boolean next() throws IOException {
        while (done == size) {
            close();
            if (!parts.hasNext()) {
                return false;
            }
            take(parts.next());
        }
        int rows = (int) Math.min(WINDOW, size - done);
        for (FlatVector vector : vectors) {
            vector.move(done, rows);
        }
        batch.setNumRows(rows);
        done += rows;
        return true;
    }

    private void take(Part part) throws IOException {
        List<Index> keys = part.region().keys();
        size = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            for (int i = 0; i < vectors.length; i++) {
                if (axes[i] == axis) {
                    ((AxisVector) vectors[i]).take(keys.get(axis), shape[axis], size);
                }
            }
            size *= AxisVector.count(keys.get(axis), shape[axis]);
        }
        done = 0;
        if (Arrays.stream(axes).anyMatch(axis -> axis < 0)) {
            chunk = reader.read(plan.prototype(), part);
            NDArray flat = chunk.asHostArray().reshape(-1);
            for (FlatVector vector : vectors) {
                if (vector instanceof ValueVector values) {
                    values.take(flat);
                }
            }
        }
    }

    @Override
    public ColumnarBatch get() {
        return batch;
    }

    @Override
    public void close() {
        if (chunk != null) {
            chunk.close();
            chunk = null;
        }
    }
}
