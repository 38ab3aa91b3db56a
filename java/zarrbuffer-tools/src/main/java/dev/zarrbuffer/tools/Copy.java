package dev.zarrbuffer.tools;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.NodeNotFoundException;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.ZarrSettings;
import dev.zarrbuffer.zarr.metadata.ArrayMetadata;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.metadata.Json;
import dev.zarrbuffer.zarr.store.LocalStore;
import dev.zarrbuffer.zarr.store.StoreException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "copy", description = "Copies an array into a new folder, with other chunks, codecs or format.",
        mixinStandardHelpOptions = true)
final class Copy implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SRC", description = "An array.")
    private String from;

    @Parameters(index = "1", paramLabel = "DST", description = "A folder that does not exist, or to go on with.")
    private Path to;

    @Option(names = "--chunks", paramLabel = "LENGTHS", description = "Lengths of a chunk: 64,64,3")
    private String chunks;

    @Option(names = "--shards", paramLabel = "LENGTHS", description = "Lengths of a shard, multiples of the chunk's.")
    private String shards;

    @Option(names = "--codec", paramLabel = "CODEC", defaultValue = "zstd:3",
            description = "none, zstd[:LEVEL], gzip[:LEVEL], blosc[:NAME[:LEVEL[:SHUFFLE]]], crc32c ...; several with "
                    + "commas. Default: ${DEFAULT-VALUE}")
    private String codec;

    @Option(names = "--zarr-format", paramLabel = "2|3", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}")
    private int format;

    @Option(names = "--memory", paramLabel = "MIB", defaultValue = "512",
            description = "How many MiB of elements to hold at once. Default: ${DEFAULT-VALUE}")
    private long memory;

    @Option(names = "--resume", description = "Go on with a copy that was broken off: chunks that are there stay.")
    private boolean resume;

    @Override
    public Integer call() throws IOException {
        ZarrArray source = Paths.array(from);
        ArrayOptions options = options(source);
        LocalStore store = LocalStore.of(to);
        ZarrArray target = resume ? existing(store, options) : null;
        if (target == null) {
            if (!store.children("").isEmpty()) {
                throw new StoreException(to.toString(), "exists already; --resume goes on with a copy broken off");
            }
            target = ZarrArray.create(store, "", options);
        }
        copy(source, target);
        spec.commandLine().getOut().println(to + ": " + target);
        return 0;
    }

    private ArrayOptions options(ZarrArray source) {
        ArrayMetadata metadata = source.metadata();
        ArrayOptions options = ArrayOptions.of(source.dtype(), source.shape())
                .zarrFormat(format)
                .chunks(chunks == null ? source.chunkShape() : Text.lengths(chunks))
                .fillValue(source.fillValue())
                .attributes(source.attributes())
                .codecs(Text.codecs(codec, format, Math.toIntExact(source.dtype().itemSize())));
        if (shards != null) {
            options.shards(Text.lengths(shards));
        }
        if (metadata.dimensionNames() != null && format == 3) {
            options.dimensionNames(metadata.dimensionNames().toArray(String[]::new));
        }
        return options;
    }

    /** What an earlier copy of the same began; null if there is none. */
    private ZarrArray existing(LocalStore store, ArrayOptions options) throws IOException {
        try {
            ZarrArray begun = ZarrArray.open(store, "");
            byte[] wanted = Json.format(options.toMetadata().documents());
            if (!Arrays.equals(wanted, Json.format(begun.metadata().documents()))) {
                throw new StoreException(to.toString(), "is an array of other metadata than this copy would have");
            }
            return begun;
        } catch (NodeNotFoundException e) {
            return null;
        }
    }

    private void copy(ZarrArray source, ZarrArray target) throws IOException {
        long[] shape = target.shape();
        long[] block = block(source, target);
        long bytes = Math.max(1, Arrays.stream(block).reduce(target.dtype().itemSize(), Math::multiplyExact));
        long[] counts = new long[shape.length];
        Arrays.setAll(counts, axis -> shape[axis] == 0 ? 0 : (shape[axis] - 1) / block[axis] + 1);
        long total = Arrays.stream(counts).reduce(1, Math::multiplyExact);
        int threads = (int) Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), (memory << 20) / bytes));
        // Few blocks are copied one after another, each by all threads; many at once, each by one.
        ZarrSettings settings = ZarrSettings.DEFAULT.withMemory(memory << 20);
        ZarrArray reading = source.with(settings.withThreads(threads > 1 ? 1 : settings.threads()));
        ZarrArray writing = target.with(settings.withThreads(threads > 1 ? 1 : settings.threads()));
        Progress progress = new Progress(spec.commandLine().getErr());
        AtomicLong done = new AtomicLong();
        LongStream numbers = LongStream.range(0, total);
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            pool.submit(() -> numbers.parallel().forEach(number -> {
                copyBlock(reading, writing, place(number, counts, block, shape));
                synchronized (progress) {
                    progress.done(done.incrementAndGet(), total);
                }
            })).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            rethrow(e.getCause());
        } finally {
            pool.shutdown();
        }
    }

    private static void rethrow(Throwable cause) throws IOException {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof UncheckedIOException wrapped) {
                throw wrapped.getCause();
            }
        }
        throw cause instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(cause);
    }

    /** What is copied at once: whole entries of the target, and where memory allows whole chunks of the source. */
    private long[] block(ZarrArray source, ZarrArray target) {
        long[] entry = target.metadata().chunkShape();
        long[] chunk = source.chunkShape();
        long[] block = new long[entry.length];
        Arrays.setAll(block, axis -> entry[axis] * Math.max(1, (chunk[axis] - 1) / entry[axis] + 1));
        double bytes = Arrays.stream(block).asDoubleStream().reduce(target.dtype().itemSize(), (a, b) -> a * b);
        return bytes > (memory << 20) ? entry : block;
    }

    private static Slice[] place(long number, long[] counts, long[] block, long[] shape) {
        Slice[] place = new Slice[counts.length];
        long rest = number;
        for (int axis = counts.length - 1; axis >= 0; axis--) {
            long start = rest % counts[axis] * block[axis];
            rest /= counts[axis];
            place[axis] = Slice.of(start, Math.min(start + block[axis], shape[axis]));
        }
        return place;
    }

    private void copyBlock(ZarrArray source, ZarrArray target, Index[] place) {
        try {
            if (resume && isThere(target, place)) {
                return;
            }
            try (NDBuffer read = source.read(BufferPrototype.cpu(), place)) {
                target.write(read, place);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether all entries of a block are stored; such of nothing but the fill value are copied again, to nothing. */
    private static boolean isThere(ZarrArray target, Index[] place) throws IOException {
        long[] entry = target.metadata().chunkShape();
        long[] first = new long[entry.length];
        long[] counts = new long[entry.length];
        for (int axis = 0; axis < entry.length; axis++) {
            Slice.Range range = ((Slice) place[axis]).on(target.shape()[axis]);
            first[axis] = range.start() / entry[axis];
            counts[axis] = (range.count() - 1) / entry[axis] + 1;
        }
        long total = Arrays.stream(counts).reduce(1, Math::multiplyExact);
        for (long number = 0; number < total; number++) {
            long rest = number;
            long[] position = new long[entry.length];
            for (int axis = entry.length - 1; axis >= 0; axis--) {
                position[axis] = first[axis] + rest % counts[axis];
                rest /= counts[axis];
            }
            if (!target.store().exists(target.metadata().chunkKeys().key(position))) {
                return false;
            }
        }
        return true;
    }
}
