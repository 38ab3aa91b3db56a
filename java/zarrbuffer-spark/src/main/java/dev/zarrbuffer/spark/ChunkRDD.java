package dev.zarrbuffer.spark;

import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.zarr.Part;
import dev.zarrbuffer.zarr.PartReader;
import dev.zarrbuffer.zarr.ZarrArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.Dependency;
import org.apache.spark.InterruptibleIterator;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/** Chunks of an array, each decoded by the task that asks for it. */
final class ChunkRDD extends RDD<ZarrChunk> {
    private static final long serialVersionUID = 1;

    private final ChunkPlan plan;
    private final transient ChunkPartition[] divided;

    ChunkRDD(SparkContext context, ChunkPlan plan, ChunkPartition[] divided) {
        super(context, CollectionConverters.<Dependency<?>>asScala(List.<Dependency<?>>of()).toList(),
                ClassTag$.MODULE$.apply(ZarrChunk.class));
        this.plan = plan;
        this.divided = divided;
    }

    @Override
    public Partition[] getPartitions() {
        return divided.clone();
    }

    @Override
    public Seq<String> getPreferredLocations(Partition partition) {
        return CollectionConverters.asScala(List.of(((ChunkPartition) partition).hosts())).toList();
    }

    @Override
    public scala.collection.Iterator<ZarrChunk> compute(Partition partition, TaskContext context) {
        try {
            ZarrArray array = plan.open();
            Iterator<ZarrChunk> chunks = new Chunks(
                    plan, array.partReader(), plan.chunks(array, (ChunkPartition) partition), TaskChunks.of(context));
            return new InterruptibleIterator<>(context, CollectionConverters.asScala(chunks));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Chunks(ChunkPlan plan, PartReader reader, Iterator<Part> parts, TaskChunks task)
            implements Iterator<ZarrChunk> {
        @Override
        public boolean hasNext() {
            return parts.hasNext();
        }

        @Override
        public ZarrChunk next() {
            Part part = parts.next();
            try {
                NDBuffer data = reader.read(plan.prototype(), part);
                task.add(data);
                return new ZarrChunk(part.position(), part.region(), data, task);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
