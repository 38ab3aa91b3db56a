package dev.zarrbuffer.zarr;

import com.github.luben.zstd.ZstdDecompressCtx;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.codec.ChunkSpec;
import dev.zarrbuffer.zarr.codec.CodecPipeline;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.codec.Workspace;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.LocalStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * How much of a codec's own speed is left when arrays are read: {@code ci/bench-zarr [MIB]}. The array is a cube of
 * float32 in the page cache; the codec alone decompresses the same mapped bytes on as many threads, over and over into
 * the same memory; without a codec it is a copy of them into the memory that the array is read into.
 */
final class ZarrBench {
    private static final int ROUNDS = 5;
    private static final int THREADS = Runtime.getRuntime().availableProcessors();

    private interface Job {
        void run(int number, int thread) throws IOException;
    }

    private ZarrBench() {}

    /** Prints a row for each kind of array. */
    public static void main(String[] args) throws Exception {
        long mib = args.length > 0 ? Long.parseLong(args[0]) : 512;
        Path folder = Files.createTempDirectory(Path.of(System.getProperty("java.io.tmpdir")), "zarr-bench");
        System.out.printf("%-28s %10s %10s %10s %8s%n", "float32, chunks, codec", "write GB/s", "read GB/s", "alone GB/s",
                "ratio");
        try {
            for (CodecSpec codec : new CodecSpec[] {null, CodecSpec.zstd(1), CodecSpec.blosc("lz4", 5, "shuffle", 4)}) {
                for (long side : new long[] {128, 512, 2048}) {
                    row(folder, mib, side, codec, false);
                }
            }
            row(folder, mib, 128, CodecSpec.zstd(1), true);
            row(folder, mib, 512, CodecSpec.zstd(1), true);
        } finally {
            delete(folder);
        }
    }

    private static void row(Path folder, long mib, long side, CodecSpec codec, boolean sharded) throws Exception {
        long columns = 4096;
        long rows = Math.max(mib << 8, side * columns) / columns;
        NDBuffer content = content(rows, columns);
        Path path = folder.resolve("a");
        ArrayOptions options = ArrayOptions.of(DType.FLOAT32, rows, columns).chunks(side, side)
                .codecs(codec == null ? List.of() : List.of(codec));
        if (sharded) {
            options.shards(2048, 2048);
        }
        ZarrArray array = ZarrArray.create(LocalStore.of(path), "", options);
        long start = System.nanoTime();
        array.write(content);
        long writing = System.nanoTime() - start;
        NDBuffer target = BufferPrototype.cpu().ndBuffer().create(DType.FLOAT32, rows, columns);
        long bytes = rows * columns * 4;
        long reading = Long.MAX_VALUE;
        long alone = Long.MAX_VALUE;
        List<ByteBuffer> chunks = sharded ? List.of() : map(path);
        Job job = codec == null ? copying(chunks, target) : decoding(chunks, codec, side);
        // In turn, so that a machine that slows down slows both.
        for (int round = 0; round < ROUNDS; round++) {
            start = System.nanoTime();
            array.readInto(target);
            reading = Math.min(reading, System.nanoTime() - start);
            if (!sharded) {
                alone = Math.min(alone, parallel(chunks.size(), job));
            }
        }
        // The copying went into the same memory.
        array.readInto(target);
        if (!target.allEqual(content)) {
            throw new IllegalStateException("read something else");
        }
        String name = side * side * 4 / 1024 + " KiB " + (codec == null ? "none" : codec.name()) + (sharded ? " sharded" : "");
        System.out.printf(Locale.ROOT, "%-28s %10.2f %10.2f %10s %8s%n", name, (double) bytes / writing,
                (double) bytes / reading, sharded ? "" : String.format(Locale.ROOT, "%.2f", (double) bytes / alone),
                sharded ? "" : String.format(Locale.ROOT, "%.2f", (double) alone / reading));
        target.close();
        content.close();
        delete(path);
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

    private static List<ByteBuffer> map(Path path) throws IOException {
        List<ByteBuffer> chunks = new ArrayList<>();
        try (Stream<Path> files = Files.walk(path.resolve("c"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                try (FileChannel channel = FileChannel.open(file)) {
                    chunks.add(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
                }
            }
        }
        return chunks;
    }

    private static Job copying(List<ByteBuffer> chunks, NDBuffer target) {
        NDArray flat = target.asHostArray().reshape(-1).view(DType.UINT8);
        long size = chunks.get(0).capacity();
        return (number, thread) ->
                flat.asByteBuffer(number * size, (int) size).put(chunks.get(number).duplicate());
    }

    private static Job decoding(List<ByteBuffer> chunks, CodecSpec codec, long side) {
        int size = (int) (side * side * 4);
        if (codec.name().equals("zstd")) {
            ZstdDecompressCtx[] contexts = new ZstdDecompressCtx[THREADS];
            ByteBuffer[] to = new ByteBuffer[THREADS];
            Arrays.setAll(contexts, i -> new ZstdDecompressCtx());
            Arrays.setAll(to, i -> ByteBuffer.allocateDirect(size));
            return (number, thread) -> {
                ByteBuffer from = chunks.get(number);
                contexts[thread].decompressDirectByteBuffer(to[thread], 0, size, from, 0, from.capacity());
            };
        }
        // Blosc's container is ours: alone means without store, selection and scatter.
        ChunkSpec spec = new ChunkSpec(new long[] {size}, DType.UINT8, NDArray.zeros(DType.UINT8));
        CodecPipeline pipeline = CodecPipeline.of(List.of(CodecSpec.of("bytes"), codec), spec, 3);
        Workspace[] spaces = new Workspace[THREADS];
        Arrays.setAll(spaces, i -> new Workspace(Device.CPU));
        return (number, thread) -> {
            pipeline.decode(BufferPrototype.cpu().buffer().fromBytes(chunks.get(number)), BufferPrototype.cpu(), spaces[thread]);
            spaces[thread].release(0);
        };
    }

    private static long parallel(int count, Job job) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        Thread[] threads = new Thread[THREADS];
        long start = System.nanoTime();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            threads[i] = new Thread(() -> {
                for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                    try {
                        job.run(number, thread);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return System.nanoTime() - start;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
