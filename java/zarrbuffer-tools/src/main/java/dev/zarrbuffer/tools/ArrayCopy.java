package dev.zarrbuffer.tools;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.ZarrSettings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/** Copies the elements of an array into another, block by block, in bounded memory. */
final class ArrayCopy {
    private final ZarrArray source;
    private final ZarrArray target;
    /** Bytes of elements to hold at once. */
    private final long memory;
    private final boolean resume;
    private final Progress progress;

    ArrayCopy(ZarrArray source, ZarrArray target, long memory, boolean resume, Progress progress) {
        this.source = source;
        this.target = target;
        this.memory = memory;
        this.resume = resume;
        this.progress = progress;
    }

    /** Copies all blocks, or on resuming those that are not there. */
    void run() throws IOException {
        long[] shape = target.shape();
        long[] block = block();
        long bytes = Math.max(1, Arrays.stream(block).reduce(target.dtype().itemSize(), Math::multiplyExact));
        long[] counts = new long[shape.length];
        Arrays.setAll(counts, axis -> shape[axis] == 0 ? 0 : (shape[axis] - 1) / block[axis] + 1);
        long total = Arrays.stream(counts).reduce(1, Math::multiplyExact);
        int threads = (int) Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), memory / bytes));
        // Few blocks are copied one after another, each by all threads; many at once, each by one.
        ZarrSettings settings = ZarrSettings.DEFAULT.withMemory(memory);
        ZarrArray reading = source.with(settings.withThreads(threads > 1 ? 1 : settings.threads()));
        ZarrArray writing = target.with(settings.withThreads(threads > 1 ? 1 : settings.threads()));
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
    private long[] block() {
        long[] entry = target.metadata().chunkShape();
        long[] chunk = source.chunkShape();
        long[] block = new long[entry.length];
        Arrays.setAll(block, axis -> entry[axis] * Math.max(1, (chunk[axis] - 1) / entry[axis] + 1));
        double bytes = Arrays.stream(block).asDoubleStream().reduce(target.dtype().itemSize(), (a, b) -> a * b);
        return bytes > memory ? entry : block;
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

    private void copyBlock(ZarrArray reading, ZarrArray writing, Index[] place) {
        try {
            if (resume && isThere(place)) {
                return;
            }
            try (NDBuffer read = reading.read(BufferPrototype.cpu(), place)) {
                writing.write(read, place);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether all entries of a block are stored; such of nothing but the fill value are copied again, to nothing. */
    private boolean isThere(Index[] place) throws IOException {
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
            String key = target.metadata().chunkKeys().key(position);
            if (!target.store().exists(target.path().isEmpty() ? key : target.path() + "/" + key)) {
                return false;
            }
        }
        return true;
    }
}
