package dev.zarrbuffer.exit;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.MemoryScope;
import dev.zarrbuffer.NDArray;
import java.util.concurrent.CountDownLatch;

/** A program that ends while its threads are inside the library. */
final class Exiting {
    enum Way {
        /** The last thread that is no daemon returns. */
        RETURN,
        EXIT,
        HALT,
        EXCEPTION,
        /** Somebody else ends it. */
        TERMINATED;

        int status() {
            return this == EXCEPTION ? 1 : this == TERMINATED ? 143 : 0;
        }
    }

    static final String READY = "ready";
    private static final int THREADS = 4;

    private Exiting() {}

    /** Arguments: way, milliseconds to go on. */
    public static void main(String[] arguments) throws Exception {
        CountDownLatch started = new CountDownLatch(THREADS);
        for (int i = 0; i < THREADS; i++) {
            int kind = i;
            Thread thread = new Thread(() -> work(kind, started));
            thread.setDaemon(true);
            thread.start();
        }
        started.await();
        // Kept to the end, by the library too.
        NDArray.zeros(DType.INT8, 100_000).asByteBuffer();
        System.out.println(READY);
        Thread.sleep(Long.parseLong(arguments[1]));
        switch (Way.valueOf(arguments[0])) {
            case EXIT -> System.exit(0);
            case HALT -> Runtime.getRuntime().halt(0);
            case EXCEPTION -> throw new IllegalStateException("the end");
            case TERMINATED -> Thread.sleep(60_000);
            default -> { }
        }
    }

    private static void work(int kind, CountDownLatch started) {
        NDArray large = NDArray.full(DType.FLOAT32, 1.5, 3000, 1000);
        NDArray small = NDArray.full(DType.INT16, 3, 10, 10);
        started.countDown();
        while (true) {
            switch (kind) {
                case 0 -> large.transpose().copy().close();
                case 1 -> large.astype(DType.FLOAT64).allEqual(1.5, true);
                case 2 -> small.copy().asByteBuffer();
                default -> {
                    try (MemoryScope scope = MemoryScope.open()) {
                        scope.detach(small.astype(DType.INT8)).toString();
                    }
                }
            }
        }
    }
}
