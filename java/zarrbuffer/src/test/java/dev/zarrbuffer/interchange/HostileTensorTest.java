package dev.zarrbuffer.interchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.CudaArrayInterface;
import dev.zarrbuffer.NDArray;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** Tensors that contradict themselves: a typed exception, and they are not touched; or an array that may be closed. */
class HostileTensorTest {
    private static final int MAJOR = 0;
    private static final int FLAGS = 24;
    private static final int DATA = 32;
    private static final int DEVICE = 40;
    private static final int NDIM = 48;
    private static final int TYPE = 52;
    private static final int SHAPE = 56;
    private static final int STRIDES = 64;
    private static final int OFFSET = 72;

    private final ByteBuffer elements = ByteBuffer.allocateDirect(1 << 10);
    private final ByteBuffer axes = ByteBuffer.allocateDirect(2 * 64 * 8).order(ByteOrder.nativeOrder());
    /** A tensor of 2 x 3 int32 without a deleter. */
    private final ByteBuffer tensor = ByteBuffer.allocateDirect(80).order(ByteOrder.nativeOrder());

    HostileTensorTest() {
        axes.putLong(0, 2).putLong(8, 3).putLong(512, 3).putLong(520, 1);
        tensor.putInt(MAJOR, 1).putLong(DATA, address(elements)).putInt(DEVICE, 1).putInt(NDIM, 2)
                .put(TYPE, (byte) 0).put(TYPE + 1, (byte) 32).putShort(TYPE + 2, (short) 1)
                .putLong(SHAPE, address(axes)).putLong(STRIDES, address(axes) + 512);
    }

    private static long address(ByteBuffer buffer) {
        return new Pointer(buffer).address();
    }

    @Test
    void whatIsRefusedOnceIsTakenWhenItIsRight() {
        refused(UnsupportedOperationException.class, MAJOR, 2, 1);
        refused(UnsupportedOperationException.class, DEVICE, 10, 1);
        refused(IllegalArgumentException.class, NDIM, 65, 2);
        refused(IllegalArgumentException.class, NDIM, -1, 2);
        axes.putLong(8, -3);
        assertThrows(IllegalArgumentException.class, () -> NDArray.fromDLPack(address(tensor)));
        axes.putLong(8, 3).putLong(512, Long.MAX_VALUE);
        assertThrows(IllegalArgumentException.class, () -> NDArray.fromDLPack(address(tensor)));
        axes.putLong(512, 3);
        tensor.putLong(DATA, 0);
        assertThrows(IllegalArgumentException.class, () -> NDArray.fromDLPack(address(tensor)));
        tensor.putLong(DATA, address(elements));
        elements.order(ByteOrder.nativeOrder()).putInt(20, 42);
        NDArray array = NDArray.fromDLPack(address(tensor));
        assertEquals(42, array.getInt(1, 2));
        Reference.reachabilityFence(this);
    }

    private void refused(Class<? extends RuntimeException> type, int field, int wrong, int right) {
        tensor.putInt(field, wrong);
        assertThrows(type, () -> NDArray.fromDLPack(address(tensor)));
        tensor.putInt(field, right);
    }

    @Property(tries = 5_000)
    void anyTensorIsAnArrayOrRefused(
            @ForAll("numbers") long first, @ForAll("numbers") long second, @ForAll @Size(4) java.util.List<@net.jqwik.api.From("numbers") Long> axis,
            @ForAll @net.jqwik.api.constraints.IntRange(min = -2, max = 66) int ndim, @ForAll byte code, @ForAll byte bits,
            @ForAll @net.jqwik.api.constraints.IntRange(min = 0, max = 3) int which) {
        for (int i = 0; i < 64; i++) {
            axes.putLong(8 * i, axis.get(i % 2)).putLong(512 + 8 * i, axis.get(2 + i % 2));
        }
        tensor.putInt(NDIM, ndim).putLong(OFFSET, first);
        switch (which) {
            case 0 -> tensor.putLong(DATA, second);
            case 1 -> tensor.put(TYPE, code).put(TYPE + 1, bits);
            case 2 -> tensor.putInt(DEVICE, (int) second).putLong(STRIDES, 0);
            default -> tensor.putLong(FLAGS, second);
        }
        NDArray array;
        try {
            array = NDArray.fromDLPack(address(tensor));
        } catch (IllegalArgumentException | UnsupportedOperationException documented) {
            return;
        }
        assertEquals(ndim, array.ndim());
        assertTrue(array.nbytes() >= 0);
        array.close();
        Reference.reachabilityFence(this);
    }

    @Provide
    Arbitrary<Long> numbers() {
        return Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.longs().between(-4, 4),
                Arbitraries.of(Long.MIN_VALUE, Long.MAX_VALUE, 1L << 31, 1L << 32, 1L << 62, -(1L << 62)));
    }

    @Test
    void cudasInterfaceTellsOfMemoryThatDevicesReach() {
        NDArray array = NDArray.wrapAddress(4096, 24, Device.cuda(0), null).view(DType.FLOAT32).reshape(2, 3);
        CudaArrayInterface dense = CudaArrayInterface.of(array.asReadOnly());
        assertEquals(4096, dense.data());
        assertEquals("<f4", dense.typestr());
        assertEquals(3, dense.version());
        assertEquals(1, dense.stream());
        assertTrue(dense.readOnly());
        assertEquals(null, dense.strides());
        assertEquals(4, CudaArrayInterface.of(array.transpose()).strides()[0]);
        assertThrows(UnsupportedOperationException.class, () -> CudaArrayInterface.of(NDArray.zeros(DType.INT8, 1)));
    }
}
