package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every operation of Buffer and NDBuffer over arrays that are not ours. */
class UserDefinedTest {
    private static final BufferPrototype HEAP = new BufferPrototype(HeapBuffer.FACTORY, HeapNDBuffer.FACTORY);
    private static final BufferPrototype CPU = BufferPrototype.cpu();

    @Test
    void everyOperationOfBufferWorks() {
        Buffer buffer = HEAP.buffer().fromBytes(new byte[] {1, 2, 3, -1});
        assertEquals(4, buffer.length());
        assertInstanceOf(HeapArray.class, buffer.asArrayLike());
        assertEquals((short) 255, buffer.asHostArray().get(Index.at(-1)).item());
        assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3, -1}), buffer.asByteBuffer());
        assertArrayEquals(new byte[] {1, 2, 3, -1}, buffer.toByteArray());

        Buffer tail = buffer.get(Slice.from(-2));
        assertInstanceOf(HeapBuffer.class, tail);
        tail.set(Slice.all(), new byte[] {8, 9});
        assertArrayEquals(new byte[] {1, 2, 8, 9}, buffer.toByteArray());
        buffer.set(Slice.to(2), 5);
        buffer.set(Slice.of(0, 1), CPU.buffer().fromBytes(new byte[] {4}));
        assertArrayEquals(new byte[] {4, 5, 8, 9}, buffer.toByteArray());
        assertEquals(0, buffer.get(Slice.of(3, 1)).length());
        assertThrows(IllegalArgumentException.class, () -> buffer.get(Slice.of(0, 4, 2)));
        assertThrows(ArithmeticException.class, () -> buffer.set(Slice.all(), 256));

        Buffer native4 = CPU.buffer().fromBytes(new byte[] {4, 5, 8, 9});
        assertEquals(native4, buffer);
        assertEquals(buffer, native4);
        assertEquals(native4.hashCode(), buffer.hashCode());
        assertNotEquals(tail, buffer);
        Buffer joined = tail.combine(List.of(native4, tail));
        assertInstanceOf(HeapBuffer.class, joined);
        assertArrayEquals(new byte[] {8, 9, 4, 5, 8, 9, 8, 9}, joined.toByteArray());
        assertInstanceOf(CpuBuffer.class, native4.plus(tail));
        assertArrayEquals(new byte[] {4, 5, 8, 9, 8, 9}, native4.plus(tail).toByteArray());
        assertEquals(native4, CPU.buffer().fromBuffer(buffer));
        assertEquals(0, HEAP.buffer().createZeroLength().length());
        assertEquals(buffer, HEAP.buffer().fromBytes(ByteBuffer.wrap(new byte[] {4, 5, 8, 9})));
        buffer.close();
    }

    @Test
    void everyOperationOfNDBufferWorks() {
        NDBuffer block = HEAP.ndBuffer().fromHostArray(new int[][] {{1, 2, 3}, {4, 5, 6}});
        assertInstanceOf(HeapArray.class, block.asNDArrayLike());
        assertEquals(DType.INT32, block.dtype());
        assertEquals(ByteOrder.nativeOrder(), block.byteOrder());
        assertArrayEquals(new long[] {2, 3}, block.shape());
        assertEquals(2, block.length());
        assertEquals(6, block.get(Index.at(-1), Index.at(-1)).asScalar());

        same(new int[][] {{1, 4}, {2, 5}, {3, 6}}, block.transpose());
        same(new int[][] {{1, 4}, {2, 5}, {3, 6}}, block.transpose(1, 0));
        same(new int[][] {{1, 2}, {3, 4}, {5, 6}}, block.reshape(3, -1));
        same(new int[] {1, 2, 3}, block.get(Index.slice(0, 1), Index.all()).squeeze(0, -1, 7));
        same(new int[][] {{6, 5, 4}, {3, 2, 1}}, block.get(Index.slice(null, null, -1), Index.slice(null, null, -1)));
        same(new int[][] {{3, 1}, {6, 4}}, block.get(Index.ellipsis(), Index.take(2, 0)));
        same(new int[][] {{4, 5, 6}}, block.get(Index.mask(false, true)));
        same(new double[][] {{1, 2, 3}, {4, 5, 6}}, block.astype(DType.FLOAT64));
        same(new short[][] {{1, 2, 3}, {4, 5, 6}}, block.astype(DType.INT16, Order.F));

        NDBuffer copy = block.copy();
        block.transpose().set(new int[] {7, 8}, Index.at(0));
        block.set(9, Index.all(), Index.at(1));
        block.set(CPU.ndBuffer().fromHostArray(new int[] {0}), Index.at(0), Index.at(2));
        same(new int[][] {{7, 9, 0}, {8, 9, 6}}, block);
        same(new int[][] {{1, 2, 3}, {4, 5, 6}}, copy);
        block.fill(3);
        assertTrue(block.allEqual(3));
        assertTrue(block.allEqual(new double[] {3, 3, 3}, false));
        assertThrows(IllegalArgumentException.class, () -> block.allEqual(new int[4]));
        assertTrue(HEAP.ndBuffer().create(DType.FLOAT32, 2, 2).allEqual(0.0));
        assertTrue(HEAP.ndBuffer().create(DType.FLOAT32, Order.C, 1.5, 2, 2).allEqual(1.5));
        assertArrayEquals(new long[] {0, 2}, HEAP.ndBuffer().empty(DType.INT8, 0, 2).shape());
        assertNotEquals(block, block.copy());
        block.close();
    }

    @Test
    void ordinaryBlocksTakeThemAsValues() {
        NDBuffer block = HEAP.ndBuffer().fromHostArray(new int[][] {{1, 2}, {3, 4}});
        NDBuffer target = CPU.ndBuffer().create(DType.FLOAT32, 2, 2);
        target.set(block, Index.ellipsis());
        assertTrue(target.allEqual(block));
        target.set(block.asNDArrayLike().get(Index.at(0)), Index.at(1));
        assertTrue(target.allEqual(List.of(List.of(1, 2), List.of(1, 2))));
        assertInstanceOf(CpuNDBuffer.class, CPU.ndBuffer().fromNDArrayLike(block.asNDArrayLike()));
    }

    private static void same(Object expected, NDBuffer actual) {
        NDArray array = NDArray.of(expected);
        assertInstanceOf(HeapNDBuffer.class, actual);
        assertArrayEquals(array.shape(), actual.shape());
        assertEquals(array.dtype(), actual.dtype());
        assertTrue(actual.allEqual(array), () -> actual.asHostArray().toString());
    }
}
