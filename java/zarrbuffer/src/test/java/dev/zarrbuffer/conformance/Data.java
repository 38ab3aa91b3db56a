package dev.zarrbuffer.conformance;

import dev.zarrbuffer.Complex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Programs as plain data, of which {@code _value} and {@code _part} of reference.py make Python's objects. */
final class Data {
    private Data() {}

    static List<Object> variable(int number) {
        return List.of("v", number);
    }

    static Object of(Operand operand) {
        return operand instanceof Operand.Variable v ? variable(v.number()) : of(((Operand.Scalar) operand).value());
    }

    /** Python has what Java has, but for complex numbers. */
    static Object of(Object scalar) {
        return scalar instanceof Complex c ? List.of("c", c.re(), c.im()) : scalar;
    }

    static List<Object> of(Key key) {
        List<Object> data = new ArrayList<>(key.parts().size() + 1);
        data.add("k");
        key.parts().forEach(part -> data.add(of(part)));
        return data;
    }

    private static Object of(Key.Part part) {
        if (part instanceof Key.At at) {
            return at.position();
        }
        if (part instanceof Key.Range range) {
            return Arrays.asList("s", range.start(), range.stop(), range.step());
        }
        if (part instanceof Key.Take take) {
            return List.of("t", take.positions(), take.dtype(), take.shape());
        }
        if (part instanceof Key.Mask mask) {
            byte[] truths = new byte[mask.truths().length];
            for (int i = 0; i < truths.length; i++) {
                truths[i] = (byte) (mask.truths()[i] ? 1 : 0);
            }
            return List.of("m", truths, mask.shape());
        }
        return part instanceof Key.Ellipsis ? "..." : null;
    }
}
