package dev.zarrbuffer.interchange;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.Pointer;

/** A tensor of 2 x 3 int32 without a deleter, field by field as DLPack has it. */
final class RawTensor {
    static final int MAJOR = 0;
    static final int FLAGS = 24;
    static final int DATA = 32;
    static final int DEVICE = 40;
    static final int NDIM = 48;
    static final int TYPE = 52;
    static final int STRIDES = 64;
    static final int OFFSET = 72;
    private static final int SHAPE = 56;
    private static final int MOST_AXES = 64;

    final ByteBuffer elements = ByteBuffer.allocateDirect(1 << 10).order(ByteOrder.nativeOrder());
    final ByteBuffer fields = ByteBuffer.allocateDirect(80).order(ByteOrder.nativeOrder());
    private final ByteBuffer axes = ByteBuffer.allocateDirect(2 * 8 * MOST_AXES).order(ByteOrder.nativeOrder());

    RawTensor() {
        length(0, 2).length(1, 3).stride(0, 3).stride(1, 1);
        fields.putInt(MAJOR, 1).putLong(DATA, address(elements)).putInt(DEVICE, 1).putInt(NDIM, 2)
                .put(TYPE, (byte) 0).put(TYPE + 1, (byte) 32).putShort(TYPE + 2, (short) 1)
                .putLong(SHAPE, address(axes)).putLong(STRIDES, address(axes) + 8 * MOST_AXES);
    }

    RawTensor length(int axis, long length) {
        axes.putLong(8 * axis, length);
        return this;
    }

    RawTensor stride(int axis, long stride) {
        axes.putLong(8 * (MOST_AXES + axis), stride);
        return this;
    }

    long address() {
        return address(fields);
    }

    static long address(ByteBuffer buffer) {
        return new Pointer(buffer).address();
    }
}
