package dev.zarrbuffer.ffm;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps a segment reachable for as long as its memory is used, and tells when that ends. */
final class Release implements Runnable {
    private static final long FIRST_WAIT = 50;
    private static final long LONGEST_WAIT = 2_000;

    private final CountDownLatch released = new CountDownLatch(1);
    private final MemorySegment segment;

    Release(MemorySegment segment) {
        this.segment = segment;
    }

    @Override
    public void run() {
        released.countDown();
    }

    /** What waits must not keep the segment, whose arena it is part of. */
    CountDownLatch latch() {
        return released;
    }

    /** Returns once nobody uses the memory. What is only not collected yet, such as a ByteBuffer, is asked for. */
    static void await(CountDownLatch released) {
        boolean interrupted = false;
        for (long wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
            try {
                if (released.await(wait, TimeUnit.MILLISECONDS)) {
                    break;
                }
                System.gc();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "Release of " + segment;
    }
}
