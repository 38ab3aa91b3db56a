package dev.zarrbuffer.spark;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Memory;
import dev.zarrbuffer.Threads;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * On driver and executors: loads the native library at the start, so that no task waits for it; on executors, sets the
 * limits of {@link Memory} and {@link Threads}; and shows its figures as Spark metrics, for each device
 * {@code memory.<device>.inUse}, {@code .peak}, {@code .limit}, {@code .cached} (bytes) and {@code .allocations}, and
 * {@code chunks.open}, the chunks that running tasks hold. Memory in use while no task runs was detached or leaks. Named
 * by {@code spark.plugins}, see {@link ZarrSpark#configure}.
 */
public final class ZarrSparkPlugin implements SparkPlugin {
    private static final String TASK_CPUS = "spark.task.cpus";

    /** Made by Spark. */
    public ZarrSparkPlugin() {}

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverPlugin() {
            @Override
            public Map<String, String> init(SparkContext context, PluginContext plugin) {
                // Here it is seen, before executors start and end again and again.
                if (!context.isLocal()) {
                    ExecutorMemory.of(context.conf());
                }
                return Map.of();
            }

            @Override
            public void registerMetrics(String application, PluginContext plugin) {
                register(plugin.metricRegistry());
            }
        };
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void init(PluginContext plugin, Map<String, String> extra) {
                if (!plugin.executorID().equals("driver")) {
                    ExecutorMemory.of(plugin.conf()).ifPresent(ExecutorMemory::apply);
                    // Each task has a thread of its own.
                    Threads.setLimit(plugin.conf().getInt(TASK_CPUS, 1));
                }
                register(plugin.metricRegistry());
            }
        };
    }

    private static void register(MetricRegistry registry) {
        for (Device device : Device.list()) {
            String name = "memory." + device.toString().replace(':', '-') + ".";
            gauge(registry, name + "inUse", () -> Memory.inUse(device));
            gauge(registry, name + "peak", () -> Memory.peak(device));
            gauge(registry, name + "limit", () -> Memory.limit(device));
            gauge(registry, name + "cached", () -> Memory.cached(device));
            gauge(registry, name + "allocations", () -> Memory.allocations(device));
        }
        gauge(registry, "chunks.open", TaskChunks::count);
    }

    private static void gauge(MetricRegistry registry, String name, LongSupplier figure) {
        if (!registry.getNames().contains(name)) {
            registry.register(name, (Gauge<Long>) figure::getAsLong);
        }
    }
}
