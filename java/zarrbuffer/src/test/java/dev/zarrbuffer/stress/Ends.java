package dev.zarrbuffer.stress;

import java.util.concurrent.atomic.LongAdder;

/** Counts memory that began and ended: each must end once. */
final class Ends {
    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder again = new LongAdder();

    void begun() {
        begun.increment();
    }

    /** @param times how often that memory has ended by now */
    void ended(int times) {
        (times == 1 ? ended : again).increment();
    }

    long total() {
        return begun.sum();
    }

    /** Of memory that has not ended yet. */
    long open() {
        return begun.sum() - ended.sum();
    }

    /** Of memory that ended a second time. */
    long again() {
        return again.sum();
    }
}
