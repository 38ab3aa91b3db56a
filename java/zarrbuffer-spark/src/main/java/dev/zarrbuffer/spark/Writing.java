package dev.zarrbuffer.spark;

import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.Blocks;
import dev.zarrbuffer.zarr.Selection;
import dev.zarrbuffer.zarr.ZarrArray;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/** Jobs that write whole entries. */
final class Writing {
    private Writing() {}

    static void requireWritable(ZarrArray target) {
        if (target.store().isReadOnly()) {
            throw new UnsupportedOperationException(target.store() + " is read-only");
        }
    }

    static void run(JavaSparkContext context, ArrayAddress address, ZarrArray target, Blocks blocks,
            BlockFunction function) {
        requireWritable(target);
        long count = blocks.count();
        if (count == 0) {
            return;
        }
        long bytes = blocks.bytes(target);
        long group = ChunkPlan.group(count, bytes, context.getConf(), context.defaultParallelism());
        int slices = Math.toIntExact((count - 1) / group + 1);
        long[] shape = target.shape();
        long[] entry = target.metadata().chunkShape();
        context.sc().range(0, count, 1, slices).toJavaRDD().foreachPartition(numbers -> {
            ZarrArray array = address.openAsPlanned(shape, entry);
            while (numbers.hasNext()) {
                Index[] region = blocks.region((Long) numbers.next());
                try (NDBuffer made = function.make(region)) {
                    if (made != null) {
                        array.write(made, Selection.basic(region));
                    }
                }
            }
        });
    }

    static void writeAll(ArrayAddress address, Iterator<ZarrChunk> chunks) throws IOException {
        ZarrArray array = address.open();
        while (chunks.hasNext()) {
            try (ZarrChunk chunk = chunks.next()) {
                requireWhole(array, chunk.region());
                array.write(chunk.data(), chunk.region());
            }
        }
    }

    private static void requireWhole(ZarrArray array, Selection region) {
        long[] shape = array.shape();
        long[] entry = array.metadata().chunkShape();
        List<Index> keys = region.keys();
        boolean whole = keys.size() == shape.length;
        for (int axis = 0; whole && axis < shape.length; axis++) {
            whole = keys.get(axis) instanceof Slice slice && isWhole(slice.on(shape[axis]), shape[axis], entry[axis]);
        }
        if (!whole) {
            throw new IllegalArgumentException(region + " is not of whole entries of " + array + ", which have "
                    + java.util.Arrays.toString(entry) + " elements");
        }
    }

    private static boolean isWhole(Slice.Range range, long length, long entry) {
        long end = range.start() + range.count();
        return (range.step() == 1 || range.count() == 1) && range.count() > 0 && range.start() % entry == 0
                && (end % entry == 0 || end == length);
    }
}
