package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.DType;

/** The filter {@code quantize}: numbers rounded to some decimal digits, by powers of 2 that compress well. */
final class Quantize extends FloatFilter {
    private final double scale;

    Quantize(CodecSpec spec, ChunkSpec chunk) {
        super(spec, chunk);
        int digits = spec.integer("digits", 0, -300, 300);
        if (!spec.configuration().containsKey("digits") || isInteger(decoded)) {
            throw new IllegalArgumentException("needs digits, and dtype a floating type, not " + decoded);
        }
        scale = Math.pow(2, Math.ceil(Math.log(Math.pow(10, digits)) / Math.log(2)));
    }

    @Override
    DType decodesIn() {
        return null;
    }

    @Override
    DType encodesIn() {
        return floating(decoded);
    }

    @Override
    void decode(Numbers numbers) {
        throw new AssertionError("what is lost is lost");
    }

    @Override
    void encode(Numbers numbers) {
        each(numbers, x -> (float) Math.rint((float) scale * x) / (float) scale, x -> Math.rint(scale * x) / scale);
    }
}
