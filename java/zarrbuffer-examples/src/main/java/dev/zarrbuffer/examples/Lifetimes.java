package dev.zarrbuffer.examples;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Memory;
import dev.zarrbuffer.MemoryScope;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Slice;

/** The three ways in which memory ends. */
public final class Lifetimes {
    private Lifetimes() {}

    /** By itself: the array is freed when nobody reaches it. */
    static NDArray byItself() {
        NDArray image = NDArray.zeros(DType.FLOAT32, 1024, 1024);
        return image.transpose();
    }

    /** At once: what allocated it closes it, and views of it are closed with it. */
    static NDArray atOnce() {
        try (NDArray image = NDArray.zeros(DType.FLOAT32, 1024, 1024)) {
            return image.transpose();
        }
    }

    /** With a scope: all that was allocated in it goes, but what is let out. */
    static NDArray withAScope(NDArray image) {
        try (MemoryScope scope = MemoryScope.open()) {
            NDArray wide = image.astype(DType.FLOAT64);
            wide.set(0, Slice.to(1));
            return scope.detach(wide.astype(DType.UINT8));
        }
    }

    /** What is in use, and how much may be. */
    static String figures() {
        Memory.setLimit(Device.CPU, 8L << 30);
        return Memory.inUse(Device.CPU) + " of " + Memory.limit(Device.CPU) + " bytes";
    }
}
