package dev.zarrbuffer.tools;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.zarr.Blocks;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.ZarrSettings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
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
        Blocks blocks = Blocks.covering(source, target, memory);
        long bytes = Math.max(1, blocks.bytes(target));
        long total = blocks.count();
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
                copyBlock(reading, writing, blocks.region(number));
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

    private void copyBlock(ZarrArray reading, ZarrArray writing, Index[] place) {
        try {
            if (resume && target.isStored(place)) {
                return;
            }
            try (NDBuffer read = reading.read(BufferPrototype.cpu(), place)) {
                writing.write(read, place);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
