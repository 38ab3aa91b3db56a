package dev.zarrbuffer.spark;

import dev.zarrbuffer.Device;
import dev.zarrbuffer.Memory;
import java.util.Optional;
import org.apache.spark.SparkConf;

/**
 * How an executor's native memory is divided.
 *
 * @param limit bytes that may be in use
 * @param kept bytes that may be kept for reuse beside these
 */
record ExecutorMemory(long limit, long kept) {
    /** Bytes of native memory that an executor may take in all, such as {@code 4g}. */
    static final String LIMIT = "spark.zarrbuffer.memoryLimit";

    private static final String OVERHEAD = "spark.executor.memoryOverhead";
    private static final String HEAP = "spark.executor.memory";
    private static final String FACTOR = "spark.executor.memoryOverheadFactor";
    private static final String LEAST = "spark.executor.minMemoryOverhead";

    private static final int KEPT_SHARE = 8;

    /**
     * What the configuration says: empty where it says nothing, and the library's own limits hold.
     *
     * @throws IllegalArgumentException if nothing is left for arrays
     */
    static Optional<ExecutorMemory> of(SparkConf conf) {
        if (conf.contains(LIMIT)) {
            return Optional.of(divided(conf.getSizeAsBytes(LIMIT)));
        }
        if (!conf.contains(OVERHEAD)) {
            return Optional.empty();
        }
        long overhead = conf.getSizeAsMb(OVERHEAD) << 20;
        long jvm = ofJvm(conf);
        if (overhead <= jvm) {
            throw new IllegalArgumentException(OVERHEAD + " is " + (overhead >> 20)
                    + " MiB, of which the JVM itself takes " + (jvm >> 20) + " MiB: give more, or say by " + LIMIT + " how much arrays may take");
        }
        return Optional.of(divided(overhead - jvm));
    }

    /** Spark's own default is what it thinks that the JVM takes beside its heap. */
    private static long ofJvm(SparkConf conf) {
        long heap = conf.getSizeAsMb(HEAP, "1g");
        return Math.max((long) (heap * conf.getDouble(FACTOR, 0.1)), conf.getSizeAsMb(LEAST, "384m")) << 20;
    }

    /** What is kept for reuse is not in use, but the container has it all the same. */
    private static ExecutorMemory divided(long bytes) {
        return new ExecutorMemory(bytes - bytes / KEPT_SHARE, bytes / KEPT_SHARE);
    }

    void apply() {
        Memory.setCacheLimit(Device.CPU, kept);
        Memory.setLimit(Device.CPU, limit);
    }
}
