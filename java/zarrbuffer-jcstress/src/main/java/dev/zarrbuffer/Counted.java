package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.util.concurrent.atomic.AtomicInteger;

/** A block whose memory counts how often it is freed. */
final class Counted {
    /** Never read: no test touches elements. */
    private static final long ADDRESS = 4096;

    final AtomicInteger frees = new AtomicInteger();
    final Block block;

    Counted() {
        Runnable freed = frees::incrementAndGet;
        block = new Block(Errors.check(Bridge.storage_adopt(freed, ADDRESS, 8, Device.CPU.code(), false)));
    }

    /** How often the memory had been freed while this use of it held; -1 if it was closed already. */
    int use() {
        try {
            block.acquire();
        } catch (IllegalStateException closed) {
            return -1;
        }
        int seen = frees.get();
        block.release();
        return seen;
    }
}
