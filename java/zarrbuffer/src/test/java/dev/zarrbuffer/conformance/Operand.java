package dev.zarrbuffer.conformance;

import java.util.function.IntUnaryOperator;

/** The value that a step assigns or compares with: a variable or a scalar. */
sealed interface Operand {

    record Variable(int number) implements Operand {}

    /** A Long, BigInteger, Double, Complex, Boolean, String, byte[] or null. */
    record Scalar(Object value) implements Operand {}

    default Operand renamed(IntUnaryOperator names) {
        return this instanceof Variable v ? new Variable(names.applyAsInt(v.number)) : this;
    }

    default String python() {
        return this instanceof Variable v ? "v" + v.number : Text.python(((Scalar) this).value);
    }

    default String java() {
        return this instanceof Variable v ? "v" + v.number : Text.java(((Scalar) this).value);
    }
}
