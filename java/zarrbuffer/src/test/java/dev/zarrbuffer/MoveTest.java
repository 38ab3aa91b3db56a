package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ReadOnlyBufferException;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Elements that only move from one place to another, below and above the size from which moves are planned. */
class MoveTest {
    private static final long SEED = Long.getLong("zarrbuffer.seed", 7);

    private static int[] numbers(int count) {
        System.out.println("seed " + SEED);
        return new Random(SEED).ints(count).toArray();
    }

    private static int[] read(NDArray array) {
        int[] values = new int[(int) array.size()];
        array.asByteBuffer().order(java.nio.ByteOrder.nativeOrder()).asIntBuffer().get(values);
        return values;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 1024, 1025, 65_535, 65_536, 65_537, 300_000})
    void elementsMove(int count) {
        int[] values = numbers(count);
        NDArray target = NDArray.zeros(DType.INT32, count + 2);
        target.set(NDArray.of(values), Slice.of(1, count + 1));
        int[] expected = new int[count + 2];
        System.arraycopy(values, 0, expected, 1, count);
        assertArrayEquals(expected, read(target));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 1025, 65_538, 300_000})
    void elementsThatOverlapMoveAsIfReadBefore(int count) {
        int[] values = numbers(count);
        NDArray up = NDArray.of(values);
        up.set(up.get(Slice.to(-1)), Slice.from(1));
        int[] expected = values.clone();
        System.arraycopy(values, 0, expected, 1, count - 1);
        assertArrayEquals(expected, read(up));

        NDArray down = NDArray.of(values);
        down.set(down.get(Slice.from(1)), Slice.to(-1));
        expected = values.clone();
        System.arraycopy(values, 1, expected, 0, count - 1);
        assertArrayEquals(expected, read(down));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 300_000})
    void whatIsReadOnlyStays(int count) {
        int[] values = numbers(count);
        NDArray array = NDArray.of(values);
        assertThrows(ReadOnlyBufferException.class,
                () -> array.asReadOnly().set(NDArray.zeros(DType.INT32, count), Index.ellipsis()));
        assertArrayEquals(values, read(array));
    }
}
