package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    private static final long LARGE = 4 << 20;

    @AfterEach
    void allCores() {
        Threads.setLimit(0);
    }

    @Test
    void theLimitIsWhatWasSet() {
        Threads.setLimit(3);
        assertEquals(3, Threads.limit());
        Threads.setLimit(0);
        assertTrue(Threads.limit() >= 1);
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> Threads.setLimit(-1));
        assertTrue(error.getMessage().contains("-1"), error.getMessage());
    }

    @Test
    void resultsDoNotDependOnIt() {
        NDArray source = NDArray.empty(DType.INT32, LARGE);
        source.fill(7);
        source.setInt(8, LARGE - 1);
        for (int limit : new int[] {1, 2, 5}) {
            Threads.setLimit(limit);
            NDArray turned = source.reshape(4, -1).transpose().copy();
            assertEquals(8, turned.getInt(-1, -1));
            assertTrue(turned.transpose().allEqual(source.reshape(4, -1), true));
        }
    }

    @Test
    void itMayChangeWhileOthersWork() throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(2);
        try {
            Future<?> copying = workers.submit(() -> {
                try (NDArray source = NDArray.full(DType.INT16, 5, LARGE)) {
                    for (int i = 0; i < 50; i++) {
                        try (NDArray copy = source.copy()) {
                            assertTrue(copy.allEqual(5, true));
                        }
                    }
                }
            });
            for (int i = 0; !copying.isDone(); i++) {
                Threads.setLimit(1 + i % 4);
            }
            copying.get();
        } finally {
            workers.shutdownNow();
        }
    }
}
