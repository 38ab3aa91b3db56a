package dev.zarrbuffer.spark;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.zarr.Blocks;
import dev.zarrbuffer.zarr.Part;
import dev.zarrbuffer.zarr.Parts;
import dev.zarrbuffer.zarr.Selection;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.store.LocatedStore;
import java.io.IOException;
import java.io.Serializable;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;

/**
 * A selection of an array, divided into partitions: a shard, a chunk, or as many of them as make
 * {@value #PARTITION_BYTES} of elements, but not so many that processors stay idle. Goes to executors.
 *
 * @param address the array's
 * @param selection which elements
 * @param prototype which memory
 * @param shape of the array when the work was divided
 * @param entryShape of its entries then
 */
record ChunkPlan(ArrayAddress address, Selection selection, BufferPrototype prototype, long[] shape, long[] entryShape)
        implements Serializable {
    static final String PARTITION_BYTES = "spark.zarrbuffer.partitionBytes";
    static final String DEFAULT_BYTES = "64m";
    /** For each processor: so that none waits long for the last one. */
    private static final int PARTITIONS = 3;
    private static final int HOSTS = 3;

    static ChunkPlan of(ArrayAddress address, ZarrArray array, Selection selection, BufferPrototype prototype) {
        return new ChunkPlan(address, selection, prototype, array.shape(), array.metadata().chunkShape());
    }

    /** Divides the work; on the driver. */
    ChunkPartition[] partitions(ZarrArray array, SparkConf conf, int parallelism) throws IOException {
        Parts entries = array.entryParts(selection);
        long group = group(entries.count(), Blocks.ofEntries(array).bytes(array), conf, parallelism);
        int count = Math.toIntExact((entries.count() + group - 1) / group);
        ChunkPartition[] partitions = new ChunkPartition[count];
        for (int index = 0; index < count; index++) {
            long from = index * group;
            long to = Math.min(from + group, entries.count());
            partitions[index] = new ChunkPartition(index, from, to, hosts(array, entries.range(from, to)));
        }
        return partitions;
    }

    /** How many pieces of work of some bytes make a task. */
    static long group(long count, long bytes, SparkConf conf, int parallelism) {
        long wanted = conf.getSizeAsBytes(PARTITION_BYTES, DEFAULT_BYTES);
        long share = (count - 1) / ((long) parallelism * PARTITIONS) + 1;
        return Math.max(1, Math.min(wanted / Math.max(1, bytes), share));
    }

    private static String[] hosts(ZarrArray array, Iterator<Part> entries) throws IOException {
        if (!(array.store() instanceof LocatedStore store)) {
            return new String[0];
        }
        Map<String, Integer> votes = new LinkedHashMap<>();
        while (entries.hasNext()) {
            for (String host : store.hosts(array.entryKey(entries.next().position()))) {
                votes.merge(host, 1, Integer::sum);
            }
        }
        return votes.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(HOSTS).map(Map.Entry::getKey).toArray(String[]::new);
    }

    ZarrArray open() throws IOException {
        return address.openAsPlanned(shape, entryShape);
    }

    /** The chunks of a partition, on an executor: of shards, those in them. */
    Iterator<Part> chunks(ZarrArray array, ChunkPartition partition) {
        Iterator<Part> entries = array.entryParts(selection).range(partition.from(), partition.to());
        if (array.sharding().isEmpty()) {
            return entries;
        }
        return new Iterator<>() {
            private Iterator<Part> inside = java.util.Collections.emptyIterator();

            @Override
            public boolean hasNext() {
                while (!inside.hasNext() && entries.hasNext()) {
                    Parts parts = array.chunkParts(entries.next().region());
                    inside = parts.range(0, parts.count());
                }
                return inside.hasNext();
            }

            @Override
            public Part next() {
                if (!hasNext()) {
                    throw new java.util.NoSuchElementException();
                }
                return inside.next();
            }
        };
    }
}
