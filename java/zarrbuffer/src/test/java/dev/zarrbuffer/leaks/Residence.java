package dev.zarrbuffer.leaks;

import dev.zarrbuffer.jvm.ChildJvm;
import java.util.ArrayList;
import java.util.List;

/** How large a process was while it made buffers. */
record Residence(Usage.Way way, List<long[]> samples) {
    /** Kilobytes: far less than all buffers together have. */
    private static final int ADDRESS_SPACE = 2_000_000;

    private static final String[] OPTIONS = {
        // What the JVM itself holds stays the same.
        "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:CompressedClassSpaceSize=64m",
        "-XX:ReservedCodeCacheSize=64m", "-Ddev.zarrbuffer.memory.limit=128m"
    };

    /** @param limited whether {@code ulimit -v} holds as well */
    static Residence measure(Usage.Way way, int buffers, boolean limited) throws Exception {
        ProcessBuilder command = new ChildJvm().with(OPTIONS).command(Usage.class, way.name(), Integer.toString(buffers));
        if (limited) {
            List<String> inside = new ArrayList<>(List.of("sh", "-c", "ulimit -v " + ADDRESS_SPACE + " && exec \"$@\"", "sh"));
            inside.addAll(command.command());
            command.command(inside);
        }
        ChildJvm.Result result = ChildJvm.run(command);
        if (result.status() != 0) {
            throw new AssertionError(way + " ended with " + result.status() + ":\n" + result.output());
        }
        return new Residence(way, result.output().lines()
                .filter(line -> line.matches("\\d+ \\d+"))
                .map(line -> new long[] {Long.parseLong(line.split(" ")[0]), Long.parseLong(line.split(" ")[1])})
                .toList());
    }

    /** Bytes more for each buffer: of the straight line that fits the samples after the first third best. */
    double slope() {
        List<long[]> later = samples.subList(samples.size() / 3, samples.size());
        double x = later.stream().mapToLong(sample -> sample[0]).average().orElseThrow();
        double y = later.stream().mapToLong(sample -> sample[1]).average().orElseThrow();
        double xy = 0;
        double xx = 0;
        for (long[] sample : later) {
            xy += (sample[0] - x) * (sample[1] - y);
            xx += (sample[0] - x) * (sample[0] - x);
        }
        return xy / xx;
    }

    long last() {
        return samples.get(samples.size() - 1)[1];
    }
}
