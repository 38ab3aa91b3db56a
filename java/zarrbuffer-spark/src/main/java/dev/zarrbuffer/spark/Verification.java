package dev.zarrbuffer.spark;

import dev.zarrbuffer.Index;
import dev.zarrbuffer.zarr.Part;
import dev.zarrbuffer.zarr.Selection;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.store.ZarrException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What decoding all entries of an array found.
 *
 * @param good how many are good
 * @param absent how many are not stored
 * @param bad for each other one, its key and the reason, in order
 */
public record Verification(long good, long absent, List<String> bad) implements Serializable {
    private static final Verification NOTHING = new Verification(0, 0, List.of());

    private Verification plus(Verification other) {
        List<String> all = new ArrayList<>(bad);
        all.addAll(other.bad);
        return new Verification(good + other.good, absent + other.absent, all);
    }

    static Verification run(JavaSparkContext context, ArrayAddress address, ZarrArray array) throws IOException {
        ChunkPlan plan = ChunkPlan.of(address, array, Selection.all(), null);
        List<ChunkPartition> partitions =
                List.of(plan.partitions(array, context.getConf(), context.defaultParallelism()));
        if (partitions.isEmpty()) {
            return NOTHING;
        }
        // Partitions in order, so that what is bad is too.
        return context.parallelize(IntStream.range(0, partitions.size()).boxed().toList(), partitions.size())
                .map(number -> of(plan, partitions.get(number))).collect().stream().reduce(NOTHING, Verification::plus);
    }

    private static Verification of(ChunkPlan plan, ChunkPartition partition) throws IOException {
        ZarrArray array = plan.open();
        long good = 0;
        long absent = 0;
        List<String> bad = new ArrayList<>();
        Iterator<Part> entries = array.entryParts(plan.selection()).range(partition.from(), partition.to());
        while (entries.hasNext()) {
            Part entry = entries.next();
            Index[] place = entry.region().keys().toArray(Index[]::new);
            String key = array.entryKey(entry.position());
            try {
                boolean stored = array.verify(new ZarrArray.Entry(entry.position(), key, place));
                good += stored ? 1 : 0;
                absent += stored ? 0 : 1;
            } catch (ZarrException e) {
                bad.add(e.getMessage());
            } catch (IOException e) {
                bad.add(key + ": " + e);
            }
        }
        return new Verification(good, absent, bad);
    }
}
