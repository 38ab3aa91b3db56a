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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How much of a codec's own speed is left when arrays are read and written: {@code ci/bench-zarr [--mib=N] [--rounds=N]
 * [--only=TEXT] [--csv] [--mapping]}. The array is float32 in the page cache. The codec alone decodes and encodes the
 * same bytes on as many threads, over and over into the same memory of each thread; without a codec it is a copy of the
 * mapped files into the memory that the array is read into. "Copied" is the codec alone, and what it decoded copied to
 * the result: what a reader cannot do without where chunks are no neighbours in it. Without a codec that is to open,
 * read and copy files. Medians of rounds in turn, ratios of the two of a round, after some rounds that do not count.
 */
final class ZarrBench {
    private static final long COLUMNS = 4096;
    private static final long SHARD = 2048;
    private static final String FORMAT = "%-26s %9s %9s %6s %9s %6s %9s %9s %6s%n";
    /** Until what runs is compiled. */
    private static final long WARMUP_NANOS = 4_000_000_000L;

    private final long rows;
    private final int rounds;
    private final String only;
    private final boolean csv;
    private final boolean mapping;
    private final Path folder;

    private ZarrBench(String[] args, Path folder) {
        rows = Long.parseLong(option(args, "mib", "512")) * (1 << 18) / COLUMNS;
        rounds = Integer.parseInt(option(args, "rounds", "9"));
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
        System.out.printf(csv ? "row,read_gb_s,decode_alone_gb_s,read_ratio,decode_copied_gb_s,read_copied_ratio,"
                + "write_gb_s,encode_alone_gb_s,write_ratio%n" : FORMAT, "float32, chunks, codec", "read GB/s", "alone",
                "ratio", "copied", "ratio", "write", "alone", "ratio");
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
        Rounds writing = new Rounds();
        Rounds reading = new Rounds();
        Rounds decoding = new Rounds();
        Rounds copying = new Rounds();
        Rounds encoding = new Rounds();
        array(options, sharded).write(content);
        ZarrBenchCodec codecAlone = new ZarrBenchCodec(plain, codec, (int) (side * side * 4), target);
        ZarrArray stored = array(options, sharded);
        Rounds ignored = new Rounds();
        for (long start = System.nanoTime(); System.nanoTime() - start < WARMUP_NANOS; ) {
            ignored.run(() -> stored.readInto(target));
            ignored.run(codecAlone::decodeAll);
            ignored.run(codecAlone::decodeAndCopyAll);
        }
        // In turn, so that a machine that slows down slows all.
        for (int round = 0; round < rounds; round++) {
            ZarrArray again = array(options, sharded);
            reading.run(() -> again.readInto(target));
            decoding.run(codecAlone::decodeAll);
            copying.run(codecAlone::decodeAndCopyAll);
        }
        // The copying went into the same memory.
        array(options, sharded).readInto(target);
        if (!target.allEqual(content)) {
            throw new IllegalStateException("read something else");
        }
        for (int round = 0; round < Math.min(rounds, 3); round++) {
            writing.run(() -> array(options, sharded).write(content));
            if (codec != null) {
                encoding.run(codecAlone::encodeAll);
            }
        }
        long bytes = rows * COLUMNS * 4;
        System.out.printf(csv ? "%s,%s,%s,%s,%s,%s,%s,%s,%s%n" : FORMAT, name, reading.rate(bytes), decoding.rate(bytes),
                reading.to(decoding), copying.rate(bytes), reading.to(copying), writing.rate(bytes), encoding.rate(bytes),
                writing.to(encoding));
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

    /** Times of the same. */
    private static final class Rounds {
        private final List<Long> nanos = new ArrayList<>();

        void run(Action action) throws Exception {
            long start = System.nanoTime();
            action.run();
            nanos.add(System.nanoTime() - start);
        }

        String rate(long bytes) {
            return text(nanos.stream().mapToDouble(each -> (double) bytes / each));
        }

        String to(Rounds other) {
            int rounds = Math.min(nanos.size(), other.nanos.size());
            return text(IntStream.range(0, rounds).mapToDouble(i -> (double) other.nanos.get(i) / nanos.get(i)));
        }

        private static String text(DoubleStream values) {
            double[] sorted = values.sorted().toArray();
            return sorted.length == 0 ? "" : String.format(Locale.ROOT, "%.2f", sorted[sorted.length / 2]);
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
