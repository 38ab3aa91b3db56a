package dev.zarrbuffer.stress;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.NDArray;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.Pointer;

/** Memory that threads share, full of one byte that no other cell is likely to have: everybody writes only that. */
final class Cell {
    private static final int[] SIZES = {1, 16, 100, 2000, 4096, 5000, 70_000};
    private static final byte AFTER_THE_END = (byte) 0xDD;

    final NDArray owner;
    final byte pattern;

    private Cell(NDArray owner, byte pattern) {
        this.owner = owner;
        this.pattern = pattern;
    }

    /** Memory of the library's. */
    static Cell own(Random random) {
        byte pattern = pattern(random);
        return new Cell(NDArray.full(DType.UINT8, pattern & 0xff, SIZES[random.nextInt(SIZES.length)]), pattern);
    }

    /** Memory of the test's, which is spoilt when it is let go. */
    static Cell foreign(Random random, Ends ends) {
        byte pattern = pattern(random);
        int size = 1 + random.nextInt(2000);
        ByteBuffer memory = ByteBuffer.allocateDirect(size);
        fill(memory, pattern);
        AtomicInteger times = new AtomicInteger();
        Runnable release = () -> {
            fill(memory, AFTER_THE_END);
            ends.ended(times.incrementAndGet());
        };
        ends.begun();
        return new Cell(NDArray.wrapAddress(new Pointer(memory).address(), size, Device.CPU, release), pattern);
    }

    private static void fill(ByteBuffer memory, byte value) {
        for (int i = 0; i < memory.limit(); i++) {
            memory.put(i, value);
        }
    }

    private static byte pattern(Random random) {
        int pattern = 1 + random.nextInt(0xdc);
        return (byte) pattern;
    }
}
