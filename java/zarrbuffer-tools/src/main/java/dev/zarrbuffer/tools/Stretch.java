package dev.zarrbuffer.tools;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Order;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;

/** Numbers of any range as grey levels. */
final class Stretch {
    private static final int WHITE = 255;

    private Stretch() {}

    /** The least finite number becomes 0, the greatest 255; NaN becomes 0. */
    static NDArray toBytes(NDArray numbers) {
        NDArray doubles = numbers.astype(DType.FLOAT64, Order.C);
        DoubleBuffer values = doubles.asByteBuffer().asDoubleBuffer();
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < values.limit(); i++) {
            if (Double.isFinite(values.get(i))) {
                least = Math.min(least, values.get(i));
                greatest = Math.max(greatest, values.get(i));
            }
        }
        double scale = greatest > least ? WHITE / (greatest - least) : 0;
        ByteBuffer levels = ByteBuffer.allocateDirect(values.limit());
        for (int i = 0; i < values.limit(); i++) {
            // Java's cast turns NaN into 0.
            levels.put(i, (byte) (int) Math.round(Math.max(0, Math.min(WHITE, (values.get(i) - least) * scale))));
        }
        return NDArray.wrap(levels, DType.UINT8, numbers.shape());
    }
}
