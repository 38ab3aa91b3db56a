package dev.zarrbuffer.conformance;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.MemoryScope;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Order;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a program step by step on zarrbuffer. The operations that {@link BlockRunner} or planted bugs replace are
 * methods; all others are called by the steps themselves.
 */
class OursRunner implements AutoCloseable {
    /** Where programs make their arrays. */
    private final Device device;

    private final MemoryScope memory = MemoryScope.open();
    private final List<NDArray> arrays = new ArrayList<>();
    /** For each step an answer, an exception or null. */
    private final List<Object> answers = new ArrayList<>();

    OursRunner() {
        this(Device.CPU);
    }

    OursRunner(Device device) {
        this.device = device;
    }

    /** The memory of an array that a program makes of bytes. */
    final NDArray memory(byte[] bytes) {
        return NDArray.of(bytes).to(device);
    }

    /** Runs a step and keeps what came of it; true unless it failed. */
    final boolean run(Step step) {
        NDArray array = null;
        Object answer = null;
        try {
            Object result = step.run(this);
            if (result instanceof NDArray made) {
                array = made;
            } else {
                answer = result;
            }
        } catch (RuntimeException | Error e) {
            answer = e;
        }
        arrays.add(array);
        answers.add(answer);
        return !(answer instanceof Throwable);
    }

    /** The variable that step {@code number} defined; null if it did not. */
    final NDArray arrayOrNull(int number) {
        return arrays.get(number);
    }

    /** What a step over a variable fails with whose own step failed; no generated program has such steps. */
    static final String UNDEFINED = " is not defined";

    /** A variable for a step to use. */
    final NDArray array(int number) {
        NDArray array = arrays.get(number);
        if (array == null) {
            throw new IllegalStateException("v" + number + UNDEFINED);
        }
        return array;
    }

    final Object value(Operand operand) {
        return operand instanceof Operand.Variable v ? array(v.number()) : ((Operand.Scalar) operand).value();
    }

    /** Everything that can be compared, as text; {@code outcome} of reference.py makes the same. */
    final String outcome() {
        return Outcomes.text(answers, arrays);
    }

    @Override
    public void close() {
        memory.close();
    }

    NDArray full(DType dtype, Order order, Object value, long... shape) {
        return NDArray.full(device, dtype, order, value, shape);
    }

    NDArray get(NDArray array, Key key) {
        return array.get(key.indices());
    }

    void put(NDArray array, Key key, Object value) {
        array.set(value, key.indices());
    }

    NDArray cast(NDArray array, DType dtype, Order order, boolean copy) {
        return array.astype(dtype, order, copy);
    }

    boolean allEqual(NDArray array, Object other, boolean equalNan) {
        return array.allEqual(other, equalNan);
    }

    NDArray transpose(NDArray array, int... axes) {
        return array.transpose(axes);
    }

    NDArray reshape(NDArray array, Order order, long... shape) {
        return array.reshape(order, shape);
    }

    NDArray squeeze(NDArray array, int... axes) {
        return array.squeeze(axes);
    }

    NDArray copy(NDArray array, Order order) {
        return array.copy(order);
    }

    void fill(NDArray array, Object value) {
        array.fill(value);
    }

    Object item(NDArray array) {
        return array.item();
    }
}
