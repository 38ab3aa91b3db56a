package dev.zarrbuffer.zarr.codec;

import java.util.function.DoubleUnaryOperator;

/** A filter that calculates with each number on its own, in the precision of the elements. */
abstract class FloatFilter extends NumberFilter {
    FloatFilter(CodecSpec spec, ChunkSpec chunk) {
        super(spec, chunk);
        requireNumbers(decoded, stored);
    }

    interface FloatOperator {
        float apply(float value);
    }

    static void each(Numbers numbers, FloatOperator single, DoubleUnaryOperator twice) {
        if (numbers.floats() != null) {
            for (int i = 0; i < numbers.floats().limit(); i++) {
                numbers.floats().put(i, single.apply(numbers.floats().get(i)));
            }
        } else {
            for (int i = 0; i < numbers.doubles().limit(); i++) {
                numbers.doubles().put(i, twice.applyAsDouble(numbers.doubles().get(i)));
            }
        }
    }

    static double number(CodecSpec spec, String member) {
        if (spec.configuration().get(member) instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException(member + " must be a number, not " + spec.configuration().get(member));
    }
}
