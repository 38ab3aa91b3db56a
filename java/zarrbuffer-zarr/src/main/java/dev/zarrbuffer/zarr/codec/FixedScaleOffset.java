package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.DType;

/** The filter {@code fixedscaleoffset}: numbers stored as integers, {@code (number - offset) * scale}. */
final class FixedScaleOffset extends FloatFilter {
    private final double offset;
    private final double scale;

    FixedScaleOffset(CodecSpec spec, ChunkSpec chunk) {
        super(spec, chunk);
        offset = number(spec, "offset");
        scale = number(spec, "scale");
        if (scale == 0) {
            throw new IllegalArgumentException("scale must not be 0");
        }
    }

    @Override
    DType decodesIn() {
        return floating(stored);
    }

    @Override
    DType encodesIn() {
        return floating(decoded);
    }

    @Override
    void decode(Numbers numbers) {
        each(numbers, x -> x / (float) scale + (float) offset, x -> x / scale + offset);
    }

    @Override
    void encode(Numbers numbers) {
        each(numbers, x -> (float) Math.rint((x - (float) offset) * (float) scale),
                x -> Math.rint((x - offset) * scale));
    }
}
