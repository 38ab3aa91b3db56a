package dev.zarrbuffer.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class ExecutorMemoryTest {
    private static final long MEBIBYTE = 1 << 20;

    @Test
    void withoutSettingsTheLibrarysOwnLimitsHold() {
        assertEquals(Optional.empty(), ExecutorMemory.of(conf("spark.executor.memory", "8g")));
    }

    @Test
    void theJvmsShareAndWhatIsKeptAreParts() {
        assertEquals(memory(560, 80),
                ExecutorMemory.of(conf("spark.executor.memory", "512m", "spark.executor.memoryOverhead", "1024")));
        // A tenth of the heap is more than 384 MiB.
        assertEquals(memory(2800, 400),
                ExecutorMemory.of(conf("spark.executor.memory", "8960m", "spark.executor.memoryOverhead", "4g")));
        assertEquals(memory(700, 100), ExecutorMemory.of(conf("spark.executor.memory", "1000m",
                "spark.executor.memoryOverhead", "1g", "spark.executor.memoryOverheadFactor", "0.224",
                "spark.executor.minMemoryOverhead", "10m")));
    }

    @Test
    void aLimitIsForAllNativeMemory() {
        assertEquals(memory(1792, 256), ExecutorMemory.of(conf(
                "spark.zarrbuffer.memoryLimit", "2g", "spark.executor.memoryOverhead", "1g")));
    }

    @Test
    void whatLeavesNothingIsRefused() {
        SparkConf conf = conf("spark.executor.memory", "1g", "spark.executor.memoryOverhead", "384m");
        String message = assertThrows(IllegalArgumentException.class, () -> ExecutorMemory.of(conf)).getMessage();
        assertTrue(message.contains("is 384 MiB") && message.contains("spark.zarrbuffer.memoryLimit"), message);
    }

    private static Optional<ExecutorMemory> memory(long limit, long kept) {
        return Optional.of(new ExecutorMemory(limit * MEBIBYTE, kept * MEBIBYTE));
    }

    private static SparkConf conf(String... settings) {
        SparkConf conf = new SparkConf(false);
        for (int i = 0; i < settings.length; i += 2) {
            conf.set(settings[i], settings[i + 1]);
        }
        return conf;
    }
}
