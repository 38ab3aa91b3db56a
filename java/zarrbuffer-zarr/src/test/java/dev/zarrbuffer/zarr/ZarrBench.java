package dev.zarrbuffer.zarr;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.LocalStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/**
 * How much of a codec's own speed is left when arrays are read and written: {@code ci/bench-zarr [--mib=N] [--rounds=N]
 * [--only=TEXT] [--csv] [--mapping]}. The array is float32 in the page cache. The codec alone decodes and encodes the
 * same bytes on as many threads, over and over into the same memory of each thread; without a codec it is a copy of the
 * mapped files into the memory that the array is read into.
 */
final class ZarrBench {
    private static final long COLUMNS = 4096;
    private static final long SHARD = 2048;

    private final long rows;
    private final int rounds;
    private final String only;
    private final boolean csv;
    private final boolean mapping;
    private final Path folder;

    private ZarrBench(String[] args, Path folder) {
        rows = Long.parseLong(option(args, "mib", "512")) * (1 << 18) / COLUMNS;
        rounds = Integer.parseInt(option(args, "rounds", "5"));
        only = option(args, "only", "");
        csv = Stream.of(args).anyMatch("--csv"::equals);
        mapping = Stream.of(args).anyMatch("--mapping"::equals);
        this.folder = folder;
        if (rows < SHARD) {
            throw new IllegalArgumentException("--mib must be 32 or more");
        }
    }

    private static String option(String[] args, String name, String otherwise) {
        String start = "--" + name + "=";
        return Stream.of(args).filter(arg -> arg.startsWith(start)).map(arg -> arg.substring(start.length()))
                .findFirst().orElse(otherwise);
    }

    /** Prints a row for each kind of array. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("zarr-bench");
        try {
            new ZarrBench(args, folder).rows();
        } finally {
            delete(folder);
        }
    }

    private void rows() throws Exception {
        System.out.println(csv ? "row,read_gb_s,decode_alone_gb_s,read_ratio,read_cpu_ratio,"
                + "write_gb_s,encode_alone_gb_s,write_ratio,write_cpu_ratio"
                : String.format("%-26s %9s %9s %6s %6s %9s %9s %6s %6s",
                        "float32, chunks, codec", "read GB/s", "alone", "ratio", "cpu", "write", "alone", "ratio", "cpu"));
        NDBuffer content = content(rows, COLUMNS);
        NDBuffer target = BufferPrototype.cpu().ndBuffer().create(DType.FLOAT32, rows, COLUMNS);
        for (CodecSpec codec : new CodecSpec[] {null, CodecSpec.zstd(1), CodecSpec.blosc("lz4", 5, "shuffle", 4)}) {
            for (long side : new long[] {128, 512, 2048}) {
                row(side, codec, false, content, target);
                if (side < SHARD) {
                    row(side, codec, true, content, target);
                }
            }
        }
    }

    private void row(long side, CodecSpec codec, boolean sharded, NDBuffer content, NDBuffer target) throws Exception {
        String name = side * side * 4 / 1024 + " KiB " + (codec == null ? "none" : codec.name())
                + (sharded ? " sharded" : "");
        if (!name.contains(only)) {
            return;
        }
        List<CodecSpec> codecs = codec == null ? List.of() : List.of(codec);
        ArrayOptions options = ArrayOptions.of(DType.FLOAT32, rows, COLUMNS).chunks(side, side).codecs(codecs);
        // Chunks in shards have the same bytes as chunks in files.
        Path plain = folder.resolve("plain");
        ZarrArray array = ZarrArray.create(store(plain), "", options);
        if (sharded) {
            array.write(content);
            array = ZarrArray.create(store(folder.resolve("sharded")), "", options.shards(SHARD, SHARD));
        }
        long bytes = rows * COLUMNS * 4;
        Best writing = new Best(bytes);
        Best reading = new Best(bytes);
        Best decoding = new Best(bytes);
        Best encoding = new Best(bytes);
        for (int round = 0; round < 2; round++) {
            writing.run(() -> array(options, sharded).write(content));
        }
        ZarrBenchCodec codecAlone = new ZarrBenchCodec(plain, codec, (int) (side * side * 4), target);
        // In turn, so that a machine that slows down slows both.
        for (int round = 0; round < rounds; round++) {
            ZarrArray stored = array(options, sharded);
            reading.run(() -> stored.readInto(target));
            decoding.run(codecAlone::decodeAll);
        }
        if (codec != null) {
            encoding.run(codecAlone::encodeAll);
            encoding.run(codecAlone::encodeAll);
        }
        // The copying went into the same memory.
        array(options, sharded).readInto(target);
        if (!target.allEqual(content)) {
            throw new IllegalStateException("read something else");
        }
        String format = csv ? "%s,%s,%s,%s,%s,%s,%s,%s,%s%n" : "%-26s %9s %9s %6s %6s %9s %9s %6s %6s%n";
        boolean alone = codec != null;
        System.out.printf(Locale.ROOT, format, name, reading, decoding, reading.to(decoding), reading.cpuTo(decoding),
                writing, alone ? encoding : "", alone ? writing.to(encoding) : "", alone ? writing.cpuTo(encoding) : "");
        delete(plain);
        delete(folder.resolve("sharded"));
    }

    private LocalStore store(Path path) {
        return mapping ? LocalStore.of(path).mapping() : LocalStore.of(path);
    }

    private ZarrArray array(ArrayOptions options, boolean sharded) throws IOException {
        return ZarrArray.open(store(folder.resolve(sharded ? "sharded" : "plain")), "");
    }

    /** What is timed. */
    interface Action {
        void run() throws Exception;
    }

    /** The best of several times, and the least time of all processors together. */
    private static final class Best {
        private static final com.sun.management.OperatingSystemMXBean SYSTEM =
                (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

        private final long bytes;
        private long nanos = Long.MAX_VALUE;
        private long cpu = Long.MAX_VALUE;

        Best(long bytes) {
            this.bytes = bytes;
        }

        void run(Action action) throws Exception {
            long used = SYSTEM.getProcessCpuTime();
            long start = System.nanoTime();
            action.run();
            nanos = Math.min(nanos, System.nanoTime() - start);
            cpu = Math.min(cpu, SYSTEM.getProcessCpuTime() - used);
        }

        /** The same by time of processors, which others on the machine disturb less. */
        String cpuTo(Best other) {
            return String.format(Locale.ROOT, "%.2f", (double) other.cpu / cpu);
        }

        String to(Best other) {
            return String.format(Locale.ROOT, "%.2f", (double) other.nanos / nanos);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.2f", (double) bytes / nanos);
        }
    }

    /** Smooth with some noise, as measurements are. */
    private static NDBuffer content(long rows, long columns) {
        float[][] values = new float[256][(int) columns];
        Random random = new Random(1);
        for (int y = 0; y < values.length; y++) {
            for (int x = 0; x < columns; x++) {
                values[y][x] = (float) Math.round(1000 * Math.sin(y * 0.02) * Math.cos(x * 0.01)) + random.nextInt(4);
            }
        }
        NDArray tile = NDArray.of(values);
        NDBuffer all = BufferPrototype.cpu().ndBuffer().empty(DType.FLOAT32, rows, columns);
        for (long y = 0; y < rows; y += 256) {
            all.set(tile.get(Slice.to(Math.min(256, rows - y))), Slice.of(y, Math.min(y + 256, rows)));
        }
        return all;
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
