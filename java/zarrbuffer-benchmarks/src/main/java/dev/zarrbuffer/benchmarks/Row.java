package dev.zarrbuffer.benchmarks;

import dev.zarrbuffer.NDArray;
import java.util.List;
import java.util.function.LongFunction;

/**
 * One line of the table, for any size.
 *
 * @param name what is done, as a filter may name it
 * @param limit what it is held against; null where there is nothing but NumPy
 * @param goals what is asked for
 * @param make the work on operands of about so many bytes
 */
record Row(String name, Limits.Work limit, List<Goal> goals, LongFunction<Work> make) {
    /**
     * @param bytes read plus written by one run
     * @param ours one run of ours
     * @param setup statements of Python that make what {@code numpy} uses, beside the shared arrays
     * @param numpy one run of NumPy's, null where there is none
     * @param shared names in Python and the arrays that both work on, in turn
     */
    record Work(long bytes, Runnable ours, String setup, String numpy, Object... shared) implements AutoCloseable {
        @Override
        public void close() {
            for (Object value : shared) {
                if (value instanceof NDArray array) {
                    array.close();
                } else if (value instanceof Partner partner) {
                    partner.close();
                }
            }
        }
    }
}
