package dev.zarrbuffer.spark;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.zarr.Blocks;
import dev.zarrbuffer.zarr.Selection;
import dev.zarrbuffer.zarr.Statistics;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.Stores;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;

/**
 * Zarr arrays larger than one machine handles. Stores are named by address ({@link Stores#open}), which driver and all
 * executors must reach: a shared file system, a web server, or what a
 * {@link dev.zarrbuffer.zarr.store.StoreProvider} opens.
 *
 * <pre>{@code
 * SparkConf conf = ZarrSpark.configure(new SparkConf().setAppName("mean"));
 * try (JavaSparkContext spark = new JavaSparkContext(conf)) {
 *     double sum = ZarrSpark.chunks(spark, "/data/image.zarr", "", BufferPrototype.cpu())
 *             .mapToDouble(chunk -> sum(chunk.data())).sum();
 * }
 * }</pre>
 */
public final class ZarrSpark {
    private static final String PLUGINS = "spark.plugins";
    private static final String REGISTRATOR = "spark.kryo.registrator";
    private static final String SERIALIZER = "spark.serializer";

    private ZarrSpark() {}

    /**
     * Adds to a configuration what this module has for Spark: {@link ZarrSparkPlugin} for metrics and
     * {@link ZarrKryoRegistrator} for Kryo, beside what is there already.
     *
     * @param conf Spark's configuration
     * @return the same configuration
     */
    public static SparkConf configure(SparkConf conf) {
        append(conf, PLUGINS, ZarrSparkPlugin.class.getName());
        append(conf, REGISTRATOR, ZarrKryoRegistrator.class.getName());
        return conf;
    }

    /**
     * Adds this library's jars, as this JVM's class path has them, to those that Spark sends to executors: for drivers
     * that are started without {@code spark-submit --jars}. Folders of classes are not sent.
     *
     * @param conf Spark's configuration
     * @param more classes whose jars are to go too
     * @return the same configuration
     */
    public static SparkConf ship(SparkConf conf, Class<?>... more) {
        for (String jar : OwnJars.find(more)) {
            append(conf, "spark.jars", jar);
        }
        return conf;
    }

    private static void append(SparkConf conf, String key, String name) {
        Set<String> names = new LinkedHashSet<>(Arrays.asList(conf.get(key, name).split("\\s*,\\s*")));
        names.add(name);
        conf.set(key, String.join(",", names));
    }

    /**
     * {@link #chunks(SparkContext, String, String, BufferPrototype, Selection)} of everything.
     *
     * @param context Spark's
     * @param storeUri as {@link Stores#open} takes it
     * @param path the array's in its store; empty for the root
     * @param prototype which memory, on the executors
     * @return the chunks, of which none is read yet
     * @throws IOException if the store fails, or there is no such array
     */
    public static RDD<ZarrChunk> chunks(SparkContext context, String storeUri, String path, BufferPrototype prototype)
            throws IOException {
        return chunks(context, storeUri, path, prototype, Selection.all());
    }

    /**
     * The chunks of an array of which a selection takes something; others are never read. A partition is a shard, a
     * chunk, or as many of them as make {@code spark.zarrbuffer.partitionBytes} (64m) of elements. Nothing is read
     * before an action asks for it; then each chunk is decoded by its task, one at a time.
     *
     * @param context Spark's
     * @param storeUri as {@link Stores#open} takes it
     * @param path the array's in its store; empty for the root
     * @param prototype which memory, on the executors
     * @param selection which elements
     * @return the chunks, of which none is read yet
     * @throws IOException if the store fails, or there is no such array
     * @throws IllegalStateException if Spark's serializer is Kryo and does not know this module: {@link #configure}
     * @throws IndexOutOfBoundsException for a selection outside the array
     */
    public static RDD<ZarrChunk> chunks(SparkContext context, String storeUri, String path, BufferPrototype prototype,
            Selection selection) throws IOException {
        requireSerializer(context.getConf());
        ArrayAddress address = new ArrayAddress(storeUri, path);
        ZarrArray array = address.open();
        ChunkPlan plan = ChunkPlan.of(address, array, selection, prototype);
        return new ChunkRDD(context, plan, plan.partitions(array, context.getConf(), context.defaultParallelism()));
    }

    /**
     * {@link #chunks(SparkContext, String, String, BufferPrototype)}.
     *
     * @param context Spark's
     * @param storeUri as {@link Stores#open} takes it
     * @param path the array's in its store; empty for the root
     * @param prototype which memory, on the executors
     * @return the chunks, of which none is read yet
     * @throws IOException if the store fails, or there is no such array
     */
    public static JavaRDD<ZarrChunk> chunks(JavaSparkContext context, String storeUri, String path,
            BufferPrototype prototype) throws IOException {
        return chunks(context.sc(), storeUri, path, prototype).toJavaRDD();
    }

    /**
     * {@link #chunks(SparkContext, String, String, BufferPrototype, Selection)}.
     *
     * @param context Spark's
     * @param storeUri as {@link Stores#open} takes it
     * @param path the array's in its store; empty for the root
     * @param prototype which memory, on the executors
     * @param selection which elements
     * @return the chunks, of which none is read yet
     * @throws IOException if the store fails, or there is no such array
     */
    public static JavaRDD<ZarrChunk> chunks(JavaSparkContext context, String storeUri, String path,
            BufferPrototype prototype, Selection selection) throws IOException {
        return chunks(context.sc(), storeUri, path, prototype, selection).toJavaRDD();
    }

    /** Kryo would copy the fields of what it does not know: of native memory, an address. */
    private static void requireSerializer(SparkConf conf) {
        boolean kryo = conf.get(SERIALIZER, "").endsWith("KryoSerializer");
        if (kryo && !conf.get(REGISTRATOR, "").contains(ZarrKryoRegistrator.class.getName())) {
            throw new IllegalStateException(SERIALIZER + " is Kryo, but " + REGISTRATOR + " does not name "
                    + ZarrKryoRegistrator.class.getName() + ": see ZarrSpark.configure");
        }
    }

    /**
     * Writes all of an array that exists: each chunk, or shard where there are shards, is made and stored whole by a
     * task, in one step. A task that is repeated or runs twice at a time stores the same bytes again.
     *
     * @param context Spark's
     * @param storeUri as {@link Stores#open} takes it
     * @param path the array's in its store; empty for the root
     * @param block makes the elements of an entry
     * @throws IOException if the store fails, or there is no such array
     * @throws UnsupportedOperationException if the store is read-only
     */
    public static void write(JavaSparkContext context, String storeUri, String path, BlockFunction block)
            throws IOException {
        ArrayAddress address = new ArrayAddress(storeUri, path);
        ZarrArray target = address.open();
        Writing.run(context, address, target, Blocks.ofEntries(target), block);
    }

    /**
     * Writes chunks to an array that exists, each at its region, which must be whole chunks of it, or whole shards
     * where there are shards: so that each is stored in one step, and no two tasks write to the same. Another region
     * fails its task with an IllegalArgumentException.
     *
     * @param chunks what is written, with their regions
     * @param storeUri as {@link Stores#open} takes it
     * @param path the array's in its store; empty for the root
     * @throws IOException if the store fails, or there is no such array
     */
    public static void write(JavaRDD<ZarrChunk> chunks, String storeUri, String path) throws IOException {
        ArrayAddress address = new ArrayAddress(storeUri, path);
        Writing.requireWritable(address.open());
        chunks.foreachPartition(part -> Writing.writeAll(address, part));
    }

    /**
     * Copies an array to a new one of other chunks, shards, codecs or type.
     *
     * @param context Spark's
     * @param sourceUri of the array that is read, as {@link Stores#open} takes it
     * @param sourcePath the same array's in its store
     * @param targetUri of the array that is written
     * @param targetPath the same array's in its store
     * @param options what the new one is like; of the same shape
     * @return the new array
     * @throws dev.zarrbuffer.zarr.NodeExistsException if the target is there and the options do not overwrite it
     * @throws IOException if the store fails, or there is no such array
     */
    public static ZarrArray rechunk(JavaSparkContext context, String sourceUri, String sourcePath, String targetUri,
            String targetPath, ArrayOptions options) throws IOException {
        ZarrArray target = ZarrArray.create(new ArrayAddress(targetUri, targetPath).store(), targetPath, options);
        copy(context, sourceUri, sourcePath, targetUri, targetPath);
        return target;
    }

    /**
     * Copies all elements of an array to one that exists, as {@link #write} writes. Tasks read blocks that cover whole
     * chunks of the source, where these have up to {@code spark.zarrbuffer.partitionBytes}.
     *
     * @param context Spark's
     * @param sourceUri of the array that is read, as {@link Stores#open} takes it
     * @param sourcePath the same array's in its store
     * @param targetUri of the array that is written
     * @param targetPath the same array's in its store
     * @throws IOException if the store fails, or there is no such array
     * @throws IllegalArgumentException if the shapes differ
     */
    public static void copy(JavaSparkContext context, String sourceUri, String sourcePath, String targetUri,
            String targetPath) throws IOException {
        copy(context, sourceUri, sourcePath, targetUri, targetPath, false);
    }

    /**
     * As {@link #copy(JavaSparkContext, String, String, String, String)}, on request only to entries of the target that
     * are not stored: to go on with a copy that was broken off.
     *
     * @param context Spark's
     * @param sourceUri of the array that is read, as {@link Stores#open} takes it
     * @param sourcePath the same array's in its store
     * @param targetUri of the array that is written
     * @param targetPath the same array's in its store
     * @param onlyMissing whether entries that are stored are left as they are
     * @throws IOException if the store fails, or there is no such array
     */
    public static void copy(JavaSparkContext context, String sourceUri, String sourcePath, String targetUri,
            String targetPath, boolean onlyMissing) throws IOException {
        ArrayAddress from = new ArrayAddress(sourceUri, sourcePath);
        ArrayAddress to = new ArrayAddress(targetUri, targetPath);
        ZarrArray source = from.open();
        ZarrArray target = to.open();
        if (!Arrays.equals(source.shape(), target.shape())) {
            throw new IllegalArgumentException("the source has shape " + Arrays.toString(source.shape())
                    + ", the target " + Arrays.toString(target.shape()));
        }
        long bytes = context.getConf().getSizeAsBytes(ChunkPlan.PARTITION_BYTES, ChunkPlan.DEFAULT_BYTES);
        Writing.run(context, to, target, Blocks.covering(source, target, bytes),
                region -> onlyMissing && to.open().isStored(region)
                        ? null : from.open().read(BufferPrototype.cpu(), region));
    }

    /**
     * Statistics of the elements that are selected.
     *
     * @param context Spark's
     * @param storeUri as {@link Stores#open} takes it
     * @param path the array's in its store; empty for the root
     * @param selection which elements
     * @param empty says of which type and with which bins
     * @return those of all elements that are selected
     * @throws IOException if the store fails, or there is no such array
     */
    public static Statistics statistics(JavaSparkContext context, String storeUri, String path, Selection selection,
            Statistics empty) throws IOException {
        return chunks(context, storeUri, path, BufferPrototype.cpu(), selection)
                // Not as a tree: what a task gathers is small, and another stage costs more.
                .aggregate(empty.empty(), (gathered, chunk) -> {
                    try (chunk) {
                        gathered.add(chunk.data());
                        return gathered;
                    }
                }, Statistics::merge);
    }

    /**
     * Decodes all entries of an array.
     *
     * @param context Spark's
     * @param storeUri as {@link Stores#open} takes it
     * @param path the array's in its store; empty for the root
     * @return what is damaged
     * @throws IOException if the store fails, or there is no such array
     */
    public static Verification verify(JavaSparkContext context, String storeUri, String path) throws IOException {
        ArrayAddress address = new ArrayAddress(storeUri, path);
        return Verification.run(context, address, address.open());
    }
}
