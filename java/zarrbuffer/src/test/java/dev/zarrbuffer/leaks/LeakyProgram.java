package dev.zarrbuffer.leaks;

import dev.zarrbuffer.CpuNDBuffer;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.Memory;
import dev.zarrbuffer.MemoryScope;
import dev.zarrbuffer.NDArray;
import java.nio.ByteBuffer;
import java.util.List;

/** Uses memory well, and badly where its method says so. */
final class LeakyProgram {
    private LeakyProgram() {}

    /** Argument: how many arrays to drop. */
    public static void main(String[] arguments) throws Exception {
        closes();
        scopes();
        exports();
        wraps();
        for (int i = Integer.parseInt(arguments[0]); i > 0; i--) {
            dropsSmall();
            dropsLarge();
        }
        for (int i = 0; i < 20; i++) {
            System.gc();
            Thread.sleep(10);
        }
    }

    private static void closes() {
        try (NDArray array = NDArray.zeros(DType.INT32, 30, 40)) {
            array.get(Index.take(1, 2, 3)).close();
            array.get(Index.mask(new boolean[30])).close();
            array.set(new int[] {7}, Index.all());
            array.set(List.of(1, 2), Index.at(0), Index.take(5, 6));
            array.allEqual(new double[40], true);
            array.equal(ByteBuffer.allocate(40)).close();
            array.transpose().reshape(30, 40).close();
            array.asByteBuffer();
        }
    }

    private static void scopes() {
        NDArray out;
        try (MemoryScope scope = MemoryScope.open()) {
            NDArray.zeros(DType.INT8, 5000);
            new CpuNDBuffer.Factory(Device.CPU).create(DType.INT8, 5).copy();
            out = scope.detach(NDArray.zeros(DType.INT8, 5000));
            System.gc();
        }
        out.close();
    }

    private static void exports() {
        NDArray array = NDArray.zeros(DType.INT8, 5000);
        array.asByteBuffer();
        array.close();
    }

    /** Nobody needs to close memory of others. */
    private static void wraps() {
        NDArray.wrap(ByteBuffer.allocateDirect(100), DType.INT8, 100);
    }

    private static void dropsSmall() {
        NDArray.zeros(DType.INT8, 10);
    }

    private static void dropsLarge() {
        NDArray.zeros(DType.INT8, 100_000);
    }
}
