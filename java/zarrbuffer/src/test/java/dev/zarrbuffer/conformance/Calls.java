package dev.zarrbuffer.conformance;

import dev.zarrbuffer.Order;
import java.util.List;

/** The steps that are methods of one array. */
final class Calls {
    private Calls() {}

    private static Step gives(int of, String name, List<?> arguments, String text, Step.Call.Method run) {
        return gives(of, name, arguments, "{of}." + text, "{of}." + text, run);
    }

    private static Step gives(
            int of, String name, List<?> arguments, String python, String java, Step.Call.Method run) {
        return new Step.Call(of, null, true, name, arguments, python, java, run);
    }

    static Step transpose(int of) {
        return gives(of, "transpose", List.of(), "transpose()", (on, a, none) -> on.transpose(a));
    }

    static Step transpose(int of, int... axes) {
        String python = "{of}.transpose(" + Text.tuple(axes) + ")";
        return gives(of, "transpose", List.of(axes), python, "{of}.transpose" + arguments(axes),
                (on, a, none) -> on.transpose(a, axes));
    }

    static Step reshape(int of, Order order, long... shape) {
        String java = "{of}.reshape(Order." + order + (shape.length == 0 ? "" : ", ") + Text.list(shape) + ")";
        String python = "{of}.reshape(" + Text.tuple(shape) + ", order='" + order + "')";
        return gives(of, "reshape", List.of(shape, order.name()), python, java,
                (on, a, none) -> on.reshape(a, order, shape));
    }

    static Step squeeze(int of, int... axes) {
        String python = "squeeze({of}, " + Text.tuple(axes) + ")";
        return gives(of, "squeeze", List.of(axes), python, "{of}.squeeze" + arguments(axes),
                (on, a, none) -> on.squeeze(a, axes));
    }

    static Step view(int of, String dtype) {
        return gives(of, "view", List.of(Dtypes.pythonText(dtype)),
                "{of}.view(" + pythonType(dtype) + ")", "{of}.view(" + javaType(dtype) + ")",
                (on, a, none) -> a.view(Recipe.dtype(dtype)));
    }

    static Step field(int of, String name) {
        return gives(of, "field", List.of(name), "{of}['" + name + "']", "{of}.field(\"" + name + "\")",
                (on, a, none) -> a.field(name));
    }

    static Step cast(int of, String dtype, Order order, boolean copy) {
        String python = "astype({of}, " + pythonType(dtype) + ", '" + order + "', " + Text.python(copy) + ")";
        String java = "{of}.astype(" + javaType(dtype) + ", Order." + order + ", " + copy + ")";
        return gives(of, "cast", List.of(Dtypes.pythonText(dtype), order.name(), copy), python, java,
                (on, a, none) -> on.cast(a, Recipe.dtype(dtype), order, copy));
    }

    static Step copy(int of, Order order) {
        return gives(of, "copy", List.of(order.name()), "{of}.copy('" + order + "')", "{of}.copy(Order." + order + ")",
                (on, a, none) -> on.copy(a, order));
    }

    static Step ravel(int of, Order order) {
        return gives(of, "ravel", List.of(order.name()), "{of}.ravel('" + order + "')",
                "{of}.ravel(Order." + order + ")", (on, a, none) -> a.ravel(order));
    }

    /** A view that refuses writes. */
    static Step protect(int of) {
        return gives(of, "read_only", List.of(), "read_only({of})", "{of}.asReadOnly()",
                (on, a, none) -> a.asReadOnly());
    }

    static Step fill(int of, Object value) {
        String text = "{of}.fill({operand})";
        return new Step.Call(of, new Operand.Scalar(value), false, "fill", List.of(), text, text,
                (on, a, operand) -> {
                    on.fill(a, operand);
                    return null;
                });
    }

    static Step equal(int of, Operand other) {
        return new Step.Call(of, other, true, "equal", List.of(),
                "equal({of}, {operand})", "{of}.equal({operand})", (on, a, operand) -> a.equal(operand));
    }

    static Step allEqual(int of, Operand other, boolean equalNan) {
        return new Step.Call(of, other, false, "all_equal", List.of(equalNan),
                "all_equal({of}, {operand}, " + Text.python(equalNan) + ")",
                "{of}.allEqual({operand}, " + equalNan + ")",
                (on, a, operand) -> truth(on.allEqual(a, operand, equalNan)));
    }

    static Step all(int of) {
        return new Step.Call(of, null, false, "all", List.of(), "bool({of}.all())", "{of}.all()",
                (on, a, none) -> truth(a.all()));
    }

    static Step item(int of) {
        return new Step.Call(of, null, false, "item", List.of(), "item({of})", "{of}.item()",
                (on, a, none) -> Outcomes.scalar(on.item(a)));
    }

    private static String truth(boolean value) {
        return value ? "True" : "False";
    }

    private static String arguments(int... axes) {
        return Text.tuple(axes).replace(",)", ")");
    }

    private static String pythonType(String dtype) {
        return "zb_dtype(" + Dtypes.python(dtype) + ")";
    }

    private static String javaType(String dtype) {
        return "DType.of(" + Text.java(dtype) + ")";
    }
}
