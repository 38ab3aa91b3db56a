package dev.zarrbuffer.conformance;

import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Order;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * One step of a program. Step i gives a new array, then named v&lt;i&gt;; or an answer, some text; or changes an array
 * and gives nothing. Steps name the variables that they use by number.
 */
sealed interface Step {

    /** The Python expression, of the functions in {@code reference.py}. */
    String python();

    /** The Java expression. */
    String java();

    /** What {@code run_batch} of reference.py runs: the name of an operation and its arguments. */
    List<Object> data();

    /** Runs it on ours: an NDArray, a String, or null. */
    Object run(OursRunner on);

    /** The same step over variables of other numbers. */
    Step renamed(IntUnaryOperator names);

    /** Whether it gives an array when it succeeds. */
    default boolean defines() {
        return true;
    }

    /** {@code np.ndarray} over raw bytes: any layout, any alignment. */
    record Make(byte[] bytes, String dtype, long[] shape, long[] strides, long offset, boolean readOnly)
            implements Step {
        @Override
        public String python() {
            return "np.ndarray(" + Text.tuple(shape) + ", zb_dtype(" + Dtypes.python(dtype) + "), "
                    + (readOnly ? "memoryview(" : "") + "bytearray.fromhex('" + Text.hex(bytes) + "')"
                    + (readOnly ? ").toreadonly(), " : ", ") + offset + ", " + Text.tuple(strides) + ")";
        }

        @Override
        public String java() {
            return "Recipe.array(\"" + Text.hex(bytes) + "\", " + Text.java(dtype) + ", new long[] {"
                    + Text.list(shape) + "}, new long[] {" + Text.list(strides) + "}, " + offset + ", " + readOnly
                    + ")";
        }

        @Override
        public List<Object> data() {
            return List.of("make", bytes, Dtypes.pythonText(dtype), shape, strides, offset, readOnly);
        }

        @Override
        public Object run(OursRunner on) {
            return Recipe.array(on.memory(bytes), dtype, shape, strides, offset, readOnly);
        }

        @Override
        public Step renamed(IntUnaryOperator names) {
            return this;
        }
    }

    record Full(String dtype, Object value, Order order, long... shape) implements Step {
        @Override
        public String python() {
            return "full(" + Dtypes.python(dtype) + ", " + Text.python(value) + ", '" + order + "', "
                    + Text.tuple(shape) + ")";
        }

        @Override
        public String java() {
            return "NDArray.full(Device.CPU, DType.of(" + Text.java(dtype) + "), Order." + order + ", "
                    + Text.java(value) + ", " + Text.list(shape) + ")";
        }

        @Override
        public List<Object> data() {
            return Arrays.asList("full", Dtypes.pythonText(dtype), Data.of(value), order.name(), shape);
        }

        @Override
        public Object run(OursRunner on) {
            return on.full(Recipe.dtype(dtype), order, value, shape);
        }

        @Override
        public Step renamed(IntUnaryOperator names) {
            return this;
        }
    }

    record Get(int of, Key key) implements Step {
        @Override
        public String python() {
            return "get(v" + of + ", " + key.python() + ")";
        }

        @Override
        public String java() {
            return "v" + of + ".get(" + key.java() + ")";
        }

        @Override
        public List<Object> data() {
            return List.of("get", Data.variable(of), Data.of(key));
        }

        @Override
        public Object run(OursRunner on) {
            return on.get(on.array(of), key);
        }

        @Override
        public Step renamed(IntUnaryOperator names) {
            return new Get(names.applyAsInt(of), key);
        }
    }

    record Put(int of, Key key, Operand value) implements Step {
        @Override
        public String python() {
            return "put(v" + of + ", " + key.python() + ", " + value.python() + ")";
        }

        @Override
        public String java() {
            return "v" + of + ".set(" + value.java() + (key.parts().isEmpty() ? "" : ", ") + key.java() + ")";
        }

        @Override
        public List<Object> data() {
            return Arrays.asList("put", Data.variable(of), Data.of(key), Data.of(value));
        }

        @Override
        public Object run(OursRunner on) {
            on.put(on.array(of), key, on.value(value));
            return null;
        }

        @Override
        public Step renamed(IntUnaryOperator names) {
            return new Put(names.applyAsInt(of), key, value.renamed(names));
        }

        @Override
        public boolean defines() {
            return false;
        }
    }

    /**
     * A method of an array, maybe with an operand; see {@link Calls}.
     *
     * @param of the variable whose method it is
     * @param operand null if there is none
     * @param defines whether it gives an array
     * @param name of the operation in reference.py
     * @param arguments what it takes besides the array and the operand
     * @param python the text, with {@code {of}} and {@code {operand}} for the two
     * @param java likewise
     */
    record Call(
            int of,
            Operand operand,
            boolean defines,
            String name,
            List<?> arguments,
            String python,
            String java,
            Method method)
            implements Step {

        /** What runs on ours: gives an NDArray, a text, or null. */
        interface Method {
            Object call(OursRunner on, NDArray array, Object operand);
        }

        @Override
        public String python() {
            return filled(python, operand == null ? "" : operand.python());
        }

        @Override
        public String java() {
            return filled(java, operand == null ? "" : operand.java());
        }

        @Override
        public List<Object> data() {
            List<Object> data = new ArrayList<>(List.of(name, Data.variable(of)));
            if (operand != null) {
                data.add(Data.of(operand));
            }
            data.addAll(arguments);
            return data;
        }

        private String filled(String text, String operand) {
            return text.replace("{of}", "v" + of).replace("{operand}", operand);
        }

        @Override
        public Object run(OursRunner on) {
            return method.call(on, on.array(of), operand == null ? null : on.value(operand));
        }

        @Override
        public Step renamed(IntUnaryOperator names) {
            Operand renamed = operand == null ? null : operand.renamed(names);
            return new Call(names.applyAsInt(of), renamed, defines, name, arguments, python, java, method);
        }
    }
}
