package dev.zarrbuffer.large;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Order;
import dev.zarrbuffer.Slice;
import org.junit.jupiter.api.Test;

/** More than 2<sup>31</sup> elements in little memory: views whose strides are 0. {@code ci/soak large} fills them. */
class LargeViewTest {
    private static final long MANY = (1L << 31) + 1000;

    /** The elements again and again along a first axis. */
    private static NDArray repeated(NDArray elements, long times) {
        long[] shape = new long[elements.ndim() + 1];
        shape[0] = times;
        System.arraycopy(elements.shape(), 0, shape, 1, elements.ndim());
        return NDArray.fromCpp(elements.toCpp().broadcast_to(shape));
    }

    @Test
    void allElementsAreLookedAt() {
        NDArray many = repeated(NDArray.of(new byte[] {3}).reshape(), MANY);
        assertEquals(MANY, many.size());
        assertTrue(many.all());
        assertTrue(many.allEqual(3, true));
        assertFalse(many.allEqual(4, true));
    }

    @Test
    void theFarEndIsReached() {
        NDArray many = repeated(NDArray.of(new int[] {1, 2, 3}), MANY);
        assertEquals(3, many.getInt(MANY - 1, 2));
        assertEquals(2, many.get(Index.at(-1), Index.at(1)).item());
        assertArrayEquals(new long[] {7, 3}, many.get(Slice.from(MANY - 7)).shape());
        assertTrue(many.get(Slice.of(null, null, -(1L << 30))).copy().get(Index.all(), Index.at(0)).allEqual(1, true));
        assertEquals(3, many.get(Slice.of(null, null, 1L << 30)).length());
        NDArray taken = many.get(Index.take(MANY - 1, 0, -MANY), Index.take(2, 1, 0));
        assertTrue(taken.allEqual(new int[] {3, 2, 1}, true));
        assertThrows(IndexOutOfBoundsException.class, () -> many.getInt(MANY, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> many.get(Index.take(MANY)));
        assertThrows(IndexOutOfBoundsException.class, () -> many.get(Index.at(-MANY - 1)));
    }

    @Test
    void layoutsAreExactPastAllMemory() {
        NDArray most = repeated(NDArray.of(new double[] {0.5}).reshape(), 1L << 59);
        assertEquals(1L << 62, most.nbytes());
        assertEquals(0.5, most.getDouble((1L << 59) - 1));
        assertArrayEquals(new long[] {1L << 29, 1L << 30}, most.reshape(1L << 29, -1).shape());
        assertEquals(0.5, most.reshape(1L << 29, -1).transpose().getDouble((1L << 30) - 1, (1L << 29) - 1));
        assertTrue(most.toString().contains("0.5"));
        assertThrows(OutOfMemoryError.class, most::copy);
        assertThrows(OutOfMemoryError.class, () -> most.astype(DType.INT8, Order.C));
        assertThrows(IllegalArgumentException.class, () -> repeated(most, 4).reshape(-1).view(DType.COMPLEX128).astype(DType.COMPLEX128));
    }

    @Test
    void elementsOfManyAreWrittenToFew() {
        NDArray many = repeated(NDArray.of(new short[] {4, 5}), MANY);
        NDArray few = NDArray.zeros(DType.INT64, 10, 2);
        few.set(many.get(Slice.from(-10)), Index.all());
        assertTrue(few.allEqual(new int[] {4, 5}, true));
        assertThrows(IllegalArgumentException.class, () -> few.set(many, Index.all()));
    }
}
