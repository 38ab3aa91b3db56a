package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** At the limit of memory. */
class LimitTest {
    private static final int THREADS = 64;
    private static final int ROUNDS = 100;
    private static final long BYTES = 100_000;

    private static final long TOO_MUCH = 1L << 40;

    private final CountDownLatch failed = new CountDownLatch(1);
    private final long before = Memory.limit(Device.CPU);

    /** Room for what the threads use at once, and for a third more. */
    @BeforeEach
    void limit() throws InterruptedException {
        settle(0);
        Memory.setLimit(Device.CPU, Memory.inUse(Device.CPU) + THREADS * BYTES * 4 / 3);
    }

    @AfterEach
    void restore() {
        Memory.setLimit(Device.CPU, before);
    }

    @Test
    @Timeout(120)
    void threadsThatDropWhatTheyUseAllGoOn() throws Exception {
        int[] failures = inThreads(round -> {
            NDArray array = NDArray.full(DType.UINT8, round, BYTES);
            assertTrue(array.allEqual(round, true));
        }, () -> {});
        assertEquals(0, failures[0], "allocations refused though the collector could free enough");
    }

    @Test
    @Timeout(120)
    void threadsThatNeedTooMuchFailWithTheFiguresAndGoOn() throws Exception {
        List<NDArray> held = new ArrayList<>();
        while (Memory.limit(Device.CPU) - Memory.inUse(Device.CPU) >= BYTES) {
            held.add(NDArray.full(DType.UINT8, 4, BYTES));
        }
        int[] failures = inThreads(round -> {
            try (NDArray one = NDArray.full(DType.UINT8, 1, BYTES); NDArray two = NDArray.full(DType.UINT8, 2, BYTES)) {
                assertTrue(one.allEqual(1, true) && two.allEqual(2, true));
            }
        }, () -> {
            assertTrue(failed.await(60, TimeUnit.SECONDS), "none failed");
            assertTrue(held.stream().allMatch(array -> array.allEqual(4, true)));
            held.forEach(NDArray::close);
        });
        assertTrue(failures[0] > 0 && failures[0] < THREADS * ROUNDS, failures[0] + " failed");
        try (NDArray array = NDArray.full(DType.UINT8, 3, BYTES)) {
            assertTrue(array.allEqual(3, true));
        }
    }

    @Test
    @Timeout(120)
    void anInterruptedThreadWaitsForTheCollectorToo() {
        Thread.currentThread().interrupt();
        try {
            for (int i = 0; i < 1000; i++) {
                NDArray.empty(DType.UINT8, BYTES);
            }
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void everythingWorksAfterAFailure() throws InterruptedException {
        NDArray kept = NDArray.full(DType.INT16, 7, 1000);
        long inUse = Memory.inUse(Device.CPU);
        for (int i = 0; i < 3; i++) {
            OutOfMemoryError error = assertThrows(OutOfMemoryError.class,
                    () -> NDArray.empty(DType.UINT8, TOO_MUCH));
            assertTrue(error.getMessage().contains(Long.toString(TOO_MUCH)), error.getMessage());
            assertTrue(error.getMessage().contains(Long.toString(Memory.limit(Device.CPU))), error.getMessage());
        }
        assertThrows(OutOfMemoryError.class, () -> kept.reshape(-1, 1).get(Index.all(), Index.take(new long[20_000])));
        assertTrue(kept.allEqual(7, true));
        assertTrue(kept.astype(DType.FLOAT64).allEqual(7.0, true));
        assertTrue(settle(inUse + BYTES) < inUse + BYTES);
    }

    /** Collects what earlier tests left, until no more than that is in use or nothing more comes. */
    private static long settle(long bytes) throws InterruptedException {
        long last = Long.MAX_VALUE;
        while (Memory.inUse(Device.CPU) < last && last > bytes) {
            last = Memory.inUse(Device.CPU);
            System.gc();
            Thread.sleep(50);
        }
        return Memory.inUse(Device.CPU);
    }

    private interface Work {
        void run(int round);
    }

    private interface Meanwhile {
        void run() throws Exception;
    }

    /** Returns how many rounds ran out of memory. */
    private int[] inThreads(Work work, Meanwhile meanwhile) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        int[] failures = {0};
        try {
            List<Future<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                futures.add(threads.submit(() -> rounds(work)));
            }
            meanwhile.run();
            for (Future<Integer> future : futures) {
                failures[0] += future.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return failures;
    }

    private int rounds(Work work) {
        int failures = 0;
        for (int round = 0; round < ROUNDS; round++) {
            try {
                work.run(round);
            } catch (OutOfMemoryError e) {
                failures++;
                failed.countDown();
                assertTrue(e.getMessage().contains(Long.toString(BYTES)), e.getMessage());
            }
        }
        return failures;
    }
}
