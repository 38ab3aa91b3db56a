package dev.zarrbuffer.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.CpuBuffer;
import dev.zarrbuffer.CpuNDBuffer;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.DeviceException;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.Memory;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.cpp.BufferList;
import dev.zarrbuffer.cpp.IndexList;
import java.nio.ReadOnlyBufferException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Java objects of ours through C++ functions of a user's own, and back. */
class CppInteropTest {
    private static NDBuffer matrix() {
        return BufferPrototype.cpu().ndBuffer().fromHostArray(new int[][] {{1, 2, 3}, {4, 5, 6}});
    }

    private static long[] longs(NDBuffer buffer) {
        NDArray flat = buffer.asHostArray().ravel().astype(DType.INT64);
        long[] values = new long[(int) flat.size()];
        flat.asByteBuffer().asLongBuffer().get(values);
        return values;
    }

    @Test
    void cppChangesTheElementsAndReturnsATransposedView() {
        NDBuffer matrix = matrix();
        NDBuffer transposed = NDBuffer.fromCpp(Doubling.double_and_transpose(matrix.toCpp()));
        assertInstanceOf(CpuNDBuffer.class, transposed);
        assertArrayEquals(new long[] {3, 2}, transposed.shape());
        assertArrayEquals(new long[] {4, 12}, transposed.asHostArray().strides());
        assertArrayEquals(new long[] {2, 4, 6, 8, 10, 12}, longs(matrix));
        assertArrayEquals(new long[] {2, 8, 4, 10, 6, 12}, longs(transposed));

        transposed.set(-1, Index.at(2), Index.at(0));
        assertArrayEquals(new long[] {2, 4, -1, 8, 10, 12}, longs(matrix));
    }

    @Test
    void viewsCrossWithTheirStrides() {
        NDBuffer matrix = matrix();
        NDBuffer backwards = matrix.get(Index.all(), Slice.of(null, null, -2));
        NDBuffer doubled = NDBuffer.fromCpp(Doubling.double_and_transpose(backwards.toCpp())).transpose();
        assertArrayEquals(new long[] {6, 2, 12, 8}, longs(doubled));
        assertArrayEquals(new long[] {2, 2, 6, 8, 5, 12}, longs(matrix));
    }

    @Test
    void everyCppErrorIsItsJavaType() {
        Map<Integer, Class<? extends Throwable>> types = Map.of(
                1, IllegalArgumentException.class,
                2, IndexOutOfBoundsException.class,
                3, ReadOnlyBufferException.class,
                4, IllegalStateException.class,
                5, OutOfMemoryError.class,
                6, ArithmeticException.class,
                7, DeviceException.class,
                8, UnsupportedOperationException.class);
        types.forEach((code, type) -> {
            Throwable thrown = assertThrows(type, () -> Doubling.refuse(code));
            if (code != 3) {
                assertEquals("refused with code " + code, thrown.getMessage());
            }
        });
    }

    @Test
    void messagesHaveShapes() {
        NDBuffer floats = BufferPrototype.cpu().ndBuffer().create(DType.FLOAT32, 2, 3);
        IllegalArgumentException thrown =
                assertThrows(IllegalArgumentException.class, () -> Doubling.double_and_transpose(floats.toCpp()));
        assertEquals("not an int32 matrix: (2, 3) of float32", thrown.getMessage());
    }

    @Test
    void readOnlyStaysReadOnly() {
        NDArray fixed = NDArray.of(new int[][] {{1}}).asReadOnly();
        NDBuffer buffer = BufferPrototype.cpu().ndBuffer().fromNDArrayLike(fixed);
        assertThrows(ReadOnlyBufferException.class, () -> Doubling.double_and_transpose(buffer.toCpp()));
        NDArray back = NDArray.fromCpp(fixed.toCpp());
        assertTrue(back.isReadOnly());
        assertThrows(ReadOnlyBufferException.class, () -> back.fill(2));
        assertFalse(NDArray.fromCpp(NDArray.of(1).toCpp()).isReadOnly());
    }

    @Test
    void cppKeepsTheMemoryThatJavaCloses() {
        NDArray array = NDArray.full(DType.INT32, 7, 1000);
        dev.zarrbuffer.cpp.NDArray kept = array.toCpp();
        long before = Memory.inUse(Device.CPU);
        array.close();
        assertThrows(IllegalStateException.class, () -> array.getInt(0));
        assertThrows(IllegalStateException.class, array::toCpp);
        assertEquals(before, Memory.inUse(Device.CPU));
        try (NDArray again = NDArray.fromCpp(kept)) {
            assertEquals(7, again.getInt(999));
        }
        assertEquals(7, kept.data().getInt());
        kept.deallocate();
        assertEquals(before - 4000, Memory.inUse(Device.CPU));
        assertThrows(IllegalStateException.class, () -> NDArray.fromCpp(kept));
    }

    @Test
    void javaKeepsTheMemoryThatCppLetsGo() {
        dev.zarrbuffer.cpp.NDArray made =
                dev.zarrbuffer.cpp.NDArray.full(DType.INT32.toCpp(), new dev.zarrbuffer.cpp.Scalar(5), 2, 3);
        NDArray array = NDArray.fromCpp(made);
        made.deallocate();
        assertArrayEquals(new long[] {2, 3}, array.shape());
        assertEquals(5, array.getInt(1, 2));
    }

    @Test
    void buffersCross() {
        Buffer bytes = BufferPrototype.cpu().buffer().fromBytes(new byte[] {1, 2, 3});
        dev.zarrbuffer.cpp.Buffer cpp = bytes.toCpp();
        assertArrayEquals(new byte[] {1, 2, 3}, cpp.to_bytes());
        Buffer back = Buffer.fromCpp(cpp);
        assertEquals(bytes, back);
        back.set(Slice.of(0, 1), 9);
        assertArrayEquals(new byte[] {9, 2, 3}, bytes.toByteArray());
        assertTrue(cpp.equals(back.toCpp()));
        assertEquals(6, cpp.add(cpp).length());
        BufferList others = new BufferList().add(cpp).add(cpp);
        assertArrayEquals(new byte[] {9, 2, 3, 9, 2, 3, 9, 2, 3}, cpp.combine(others).to_bytes());
    }

    @Test
    void valuesCross() {
        String struct = "[[\"x\",\"<f4\"],[\"y\",\">i8\"]]";
        for (String text : new String[] {"bool", ">i2", "bfloat16", "r24", "<M8[10s]", struct}) {
            DType dtype = DType.of(text);
            assertEquals(dtype, DType.fromCpp(dtype.toCpp()));
        }
        assertEquals("float32", DType.FLOAT32.toCpp().name());
        for (Device device : new Device[] {Device.CPU, Device.PINNED, Device.cuda(3)}) {
            assertEquals(device, Device.fromCpp(device.toCpp()));
        }
        assertEquals(BufferPrototype.cpu(), BufferPrototype.fromCpp(BufferPrototype.cpu().toCpp()));
        Device managed = Device.fromCpp(dev.zarrbuffer.cpp.Device.managed(1));
        BufferPrototype ofManaged =
                new BufferPrototype(new CpuBuffer.Factory(managed), new CpuNDBuffer.Factory(managed));
        assertEquals(ofManaged, BufferPrototype.fromCpp(ofManaged.toCpp()));
        dev.zarrbuffer.cpp.BufferPrototype pooled = Doubling.pooled();
        assertThrows(UnsupportedOperationException.class, () -> BufferPrototype.fromCpp(pooled));
    }

    @Test
    void theWrappersTakeArraysAndLists() {
        dev.zarrbuffer.cpp.NDArray array = NDArray.of(new int[] {0, 1, 2, 3, 4, 5}).toCpp();
        dev.zarrbuffer.cpp.NDArray square = array.reshape(2, -1).transpose(1, 0);
        assertArrayEquals(new long[] {3, 2}, square.shape());
        IndexList key = new IndexList().add(dev.zarrbuffer.cpp.Index.at(-1)).add(dev.zarrbuffer.cpp.Index.all());
        assertEquals("NDArray shape=(2,) dtype=int32 device=cpu\n[2 5]", square.get(key).to_string());
        square.set(key, new dev.zarrbuffer.cpp.Scalar(7));
        dev.zarrbuffer.cpp.NDBuffer block = dev.zarrbuffer.cpp.NDBuffer.from_ndarray_like(array);
        assertArrayEquals(new long[] {0, 1, 7, 3, 4, 7}, longs(NDBuffer.fromCpp(block)));
        assertThrows(IllegalArgumentException.class, () -> array.reshape(4, 4));
    }
}
