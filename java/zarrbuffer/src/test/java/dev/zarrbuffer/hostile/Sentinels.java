package dev.zarrbuffer.hostile;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.MemoryScope;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Order;
import java.nio.ByteBuffer;
import java.util.Random;

/** Arrays between those that calls work on, each full of its own pattern, which no call is given. */
final class Sentinels {
    private static final int COUNT = 24;
    private static final int GUARD = 64;

    private final NDArray[] arrays = new NDArray[COUNT];
    private final byte[] patterns = new byte[COUNT];
    private final ByteBuffer guarded = ByteBuffer.allocateDirect(3 * GUARD);
    private final Random random;

    Sentinels(Random random) {
        this.random = random;
        for (int i = 0; i < 3 * GUARD; i++) {
            guarded.put(i, (byte) 0x5a);
        }
    }

    /** Memory of the caller's that calls may write, between two parts that they may not. */
    ByteBuffer between() {
        return guarded.slice(GUARD, GUARD);
    }

    /** Makes one again, where the allocator has a place now. */
    void renew() {
        int i = random.nextInt(COUNT);
        if (arrays[i] != null) {
            check(i);
        }
        if (arrays[i] != null) {
            arrays[i].close();
        }
        patterns[i] = (byte) random.nextInt();
        int size = random.nextInt(8) == 0 ? 5000 : 1 + random.nextInt(100);
        arrays[i] = NDArray.full(Device.CPU, DType.UINT8, Order.C, patterns[i] & 0xff, size);
    }

    void checkAll() {
        for (int i = 0; i < COUNT; i++) {
            if (arrays[i] != null) {
                check(i);
            }
        }
        for (int i = 0; i < GUARD; i++) {
            if (guarded.get(i) != 0x5a || guarded.get(2 * GUARD + i) != 0x5a) {
                throw new Calls.Broken("a byte outside a wrapped buffer was written", null);
            }
        }
    }

    private void check(int i) {
        ByteBuffer bytes;
        try {
            bytes = arrays[i].asByteBuffer();
        } catch (IllegalStateException closed) {
            // By a scope that the program had opened.
            arrays[i] = null;
            return;
        }
        for (int at = 0; at < bytes.limit(); at++) {
            if (bytes.get(at) != patterns[i]) {
                throw new Calls.Broken("byte " + at + " of an array that no call was given became " + bytes.get(at)
                        + ", not " + patterns[i], null);
            }
        }
    }
}
