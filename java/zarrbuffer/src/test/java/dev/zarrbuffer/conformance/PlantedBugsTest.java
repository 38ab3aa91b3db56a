package dev.zarrbuffer.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Order;
import dev.zarrbuffer.Slice;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The tester finds wrong rules: three are planted in ours. */
class PlantedBugsTest {
    private static final long SEED = 20_260_101;
    private static final long PROGRAMS = 5_000;

    @Test
    void orderK() {
        assertFound("astype", () -> new OursRunner() {
            @Override
            NDArray cast(NDArray array, DType dtype, Order order, boolean copy) {
                return super.cast(array, dtype, order == Order.K ? Order.C : order, copy);
            }
        });
    }

    @Test
    void signOfZeroInAllEqual() {
        assertFound("all_equal", () -> new OursRunner() {
            @Override
            boolean allEqual(NDArray array, Object other, boolean equalNan) {
                boolean zero = other instanceof Double d && d == 0;
                return super.allEqual(array, zero ? (Object) 0L : other, equalNan);
            }
        });
    }

    @Test
    void firstOfRepeatedIndicesWins() {
        assertFound("put", () -> new OursRunner() {
            @Override
            void put(NDArray array, Key key, Object value) {
                super.put(array, key, value);
                boolean one = key.parts().size() == 1 && value instanceof NDArray;
                if (!one || !(key.parts().get(0) instanceof Key.Take take) || take.shape().length != 1) {
                    return;
                }
                NDArray values = (NDArray) value;
                if (values.ndim() == array.ndim() && values.shape()[0] == take.shape()[0]) {
                    Slice backwards = Slice.of(null, null, -1);
                    array.set(values.get(backwards), Index.take(take.array().get(backwards)));
                }
            }
        });
    }

    private static void assertFound(String operation, Supplier<OursRunner> broken) {
        Tester tester = new Tester(new NumPyRunner(), broken, Dtypes.Choice.NUMBERS);
        AtomicReference<Comparison> found = new AtomicReference<>();
        tester.run(SEED, 0, PROGRAMS, mismatch -> {
            found.set(tester.shrunk(mismatch));
            return false;
        });
        assertTrue(found.get() != null, "not found in " + PROGRAMS + " programs");
        Program program = found.get().program();
        System.out.println("Found: " + found.get());
        assertTrue(program.python().contains(operation + "("), program::toString);
        assertTrue(program.steps().size() <= 4, program::toString);
        // The same program has no mismatch without the bug.
        Tester sound = new Tester(new NumPyRunner(), OursRunner::new, Dtypes.Choice.NUMBERS);
        assertFalse(tester.compare(program).matches());
        Comparison again = sound.compare(program);
        assertEquals(again.numpy(), again.ours());
    }
}
