package dev.zarrbuffer.examples;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Order;
import java.nio.DoubleBuffer;
import org.bytedeco.javacpp.DoublePointer;

/** Memory of a buffer, as other libraries take it. */
public final class HandOver {
    private HandOver() {}

    /** For what takes a {@code java.nio} buffer: a live view. */
    static double sum(NDBuffer block) {
        DoubleBuffer numbers = block.asHostArray().asByteBuffer().asDoubleBuffer();
        double sum = 0;
        while (numbers.hasRemaining()) {
            sum += numbers.get();
        }
        return sum;
    }

    /** The other way: memory of another library, and what to do when nobody uses it any more. */
    static NDArray adopt(DoublePointer doubles, Runnable release) {
        long bytes = doubles.limit() * DType.FLOAT64.itemSize();
        NDArray flat = NDArray.wrapAddress(doubles.address(), bytes, Device.CPU, release);
        return flat.view(DType.FLOAT64);
    }

    /** Contiguous elements of the right type: a view where they are that already. */
    static NDBuffer ready(NDBuffer block) {
        NDArray array = block.asHostArray().astype(DType.FLOAT64, Order.C, false);
        return BufferPrototype.cpu().ndBuffer().fromNDArrayLike(array);
    }
}
