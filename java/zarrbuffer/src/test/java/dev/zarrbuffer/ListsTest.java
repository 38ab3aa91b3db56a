package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists that are not what they say. */
class ListsTest {
    private static final byte[] ROW = {1, 2, 3};

    @Test
    @Timeout(60)
    void aListThatSaysTooLittleIsTakenAsItLists() {
        NDArray array = NDArray.of(new Lying(1, 4));
        assertArrayEquals(new long[] {4, 3}, array.shape());
        assertTrue(array.allEqual(ROW, false));
    }

    @Test
    void aListThatSaysTooMuchHasNoRowsThatNobodyWrote() {
        NDArray array = NDArray.of(new Lying(4, 1));
        assertArrayEquals(new long[] {1, 3}, array.shape());
        assertTrue(array.allEqual(ROW, false));
    }

    @Test
    @Timeout(60)
    void aListThatGrowsMeanwhileHasARowForEachThatWasSeen() throws InterruptedException {
        List<Object> list = new CopyOnWriteArrayList<>(List.of(ROW));
        Thread growing = new Thread(() -> {
            for (int i = 0; i < 2000; i++) {
                list.add(ROW);
            }
        });
        growing.start();
        while (growing.isAlive()) {
            assertTrue(NDArray.of(list).allEqual(ROW, false));
        }
        growing.join();
    }

    @Test
    void rowsThatDoNotFitAreRefused() {
        NDArray array = NDArray.zeros(DType.INT8, 4);
        assertThrows(IllegalStateException.class, () -> HostMemory.write(array, writer -> {
            writer.write(ROW, 1);
            writer.write(ROW, 1);
        }));
    }

    /** Of rows, more or fewer than its size. */
    private static final class Lying extends AbstractList<Object> {
        private final int size;
        private final Object[] rows;

        Lying(int size, int rows) {
            this.size = size;
            this.rows = new Object[rows];
            Arrays.fill(this.rows, ROW);
        }

        @Override
        public Object get(int index) {
            return rows[index];
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public Iterator<Object> iterator() {
            return new ArrayList<>(Arrays.asList(rows)).iterator();
        }

        @Override
        public Object[] toArray() {
            return rows.clone();
        }
    }
}
