package dev.zarrbuffer.stress;

import dev.zarrbuffer.Device;
import dev.zarrbuffer.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that use, close, drop and collect the same memory. */
final class Stress {
    static final int THREADS = 8;
    private static final long COLLECT_EVERY_MILLISECONDS = 50;

    private Stress() {}

    /** @throws AssertionError for a wrong byte, memory that does not end or ends twice; else what a thread threw */
    static Figures run(long seed, long operations) throws Exception {
        long before = settled();
        long start = System.nanoTime();
        Ends ends = new Ends();
        long refused = work(seed, operations, ends);
        double seconds = (System.nanoTime() - start) / 1e9;
        awaitEnd(ends, before);
        return new Figures(operations, refused, ends.total(), seconds);
    }

    /** A method of its own, so that nothing of its frame keeps memory reachable. */
    private static long work(long seed, long operations, Ends ends) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        Thread collector = collector();
        try {
            // On a thread that ends: what a living thread drops of its latest small arrays counts until it makes more.
            Table table = threads.submit(() -> new Table(new Random(seed), ends)).get();
            List<Worker> workers = new ArrayList<>();
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                workers.add(new Worker(table, seed + i, operations / THREADS));
                futures.add(threads.submit(workers.get(i)));
            }
            for (Future<?> future : futures) {
                future.get();
            }
            table.closeAllScopes();
            return workers.stream().mapToLong(worker -> worker.refused).sum();
        } finally {
            collector.interrupt();
            threads.shutdownNow();
        }
    }

    record Figures(long operations, long refused, long ended, double seconds) {}

    /** All that was made must end, and end once. */
    private static void awaitEnd(Ends ends, long before) throws InterruptedException {
        for (int i = 0; i < 200 && (ends.open() > 0 || Memory.inUse(Device.CPU) > before); i++) {
            System.gc();
            Thread.sleep(10);
        }
        if (ends.open() != 0 || ends.again() != 0) {
            throw new AssertionError("of " + ends.total() + " memories " + ends.open() + " never ended, " + ends.again()
                    + " ended again");
        }
        if (Memory.inUse(Device.CPU) > before) {
            throw new AssertionError(Memory.inUse(Device.CPU) - before + " bytes never ended");
        }
    }

    /** Bytes in use once what others have dropped is collected. */
    private static long settled() throws InterruptedException {
        long last = Long.MAX_VALUE;
        while (Memory.inUse(Device.CPU) < last) {
            last = Memory.inUse(Device.CPU);
            System.gc();
            Thread.sleep(50);
        }
        return Memory.inUse(Device.CPU);
    }

    private static Thread collector() {
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    Thread.sleep(COLLECT_EVERY_MILLISECONDS);
                    System.gc();
                }
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
