package dev.zarrbuffer.zarr;

import dev.zarrbuffer.Device;
import dev.zarrbuffer.zarr.codec.Workspace;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;

/**
 * Chunks worked on by several threads at once: each takes the next when it is done with one. The calling thread is
 * one of them, so work inside work cannot wait for itself. The first error stops all and is thrown.
 */
final class Work<T> {
    /** What is done with one of them. */
    interface Task<T> {
        void run(T item, Workspace workspace) throws IOException;
    }

    private static final ExecutorService POOL = Executors.newCachedThreadPool(runnable -> {
        Thread thread = new Thread(runnable, "zarrbuffer-zarr");
        thread.setDaemon(true);
        return thread;
    });

    /** Workspaces for the next call: memory that is there already is quicker than new. */
    private static final Deque<Workspace> IDLE = new ArrayDeque<>();

    private static final long IDLE_BYTES = 64 << 20;

    private final Iterator<T> items;
    private final long total;
    private final Device device;
    private final ProgressListener progress;
    private final Task<T> task;
    private long done;
    private Throwable error;

    private Work(Iterator<T> items, long total, Device device, ProgressListener progress, Task<T> task) {
        this.items = items;
        this.total = total;
        this.device = device;
        this.progress = progress;
        this.task = task;
    }

    /**
     * Runs a task for each item.
     *
     * @param itemBytes memory that one takes
     * @param device where workspaces are
     */
    static <T> void run(Iterator<T> items, long total, long itemBytes, Device device, ZarrSettings settings,
            Task<T> task) throws IOException {
        long fit = Math.max(1, settings.memory() / Math.max(1, itemBytes));
        int threads = (int) Math.min(Math.min(settings.threads(), fit), total);
        new Work<>(items, total, device, settings.progress(), task).runOn(threads);
    }

    private void runOn(int threads) throws IOException {
        // Not a latch over Futures: an interrupt must not leave workers behind that still write.
        Phaser workers = new Phaser(1);
        for (int i = 1; i < threads; i++) {
            workers.register();
            POOL.execute(() -> {
                try {
                    work();
                } finally {
                    workers.arriveAndDeregister();
                }
            });
        }
        work();
        workers.awaitAdvance(workers.arrive());
        if (error != null) {
            rethrow();
        }
    }

    private void rethrow() throws IOException {
        if (error instanceof IOException io) {
            throw io;
        }
        if (error instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw (Error) error;
    }

    private void work() {
        Workspace workspace = borrow(device);
        try {
            for (T item = next(); item != null; item = next()) {
                task.run(item, workspace);
                workspace.release(0);
                tell();
            }
        } catch (Throwable e) {
            fail(e);
        } finally {
            workspace.release(0);
            giveBack(workspace);
        }
    }

    private synchronized T next() {
        return error == null && items.hasNext() ? items.next() : null;
    }

    private synchronized void tell() {
        progress.done(++done, total);
    }

    private synchronized void fail(Throwable e) {
        if (error == null) {
            error = e;
        } else if (error != e) {
            error.addSuppressed(e);
        }
    }

    private static Workspace borrow(Device device) {
        synchronized (IDLE) {
            for (Iterator<Workspace> idle = IDLE.iterator(); idle.hasNext(); ) {
                Workspace workspace = idle.next();
                if (workspace.device().equals(device)) {
                    idle.remove();
                    return workspace;
                }
            }
        }
        return new Workspace(device);
    }

    private static void giveBack(Workspace workspace) {
        synchronized (IDLE) {
            long held = IDLE.stream().mapToLong(Workspace::size).sum();
            if (workspace.size() > 0 && held + workspace.size() <= IDLE_BYTES) {
                IDLE.push(workspace);
            }
        }
    }
}
