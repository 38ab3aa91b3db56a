package dev.zarrbuffer.spark;

import org.apache.spark.Partition;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * What one task reads: some of the entries of which a selection takes something.
 *
 * @param index which partition
 * @param from the number of the first
 * @param to of the one behind the last
 * @param hosts where they lie, the best first
 */
record ChunkPartition(int index, long from, long to, String[] hosts) implements Partition, InputPartition {
    /** What Scala's trait asks of its classes, unseen by javac. */
    public boolean org$apache$spark$Partition$$super$equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return index;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public String[] preferredLocations() {
        return hosts;
    }
}
