package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.DType;

/** The filter {@code delta}: each element but the first is stored as what it is more than the last. */
final class DeltaCodec extends NumberFilter {
    DeltaCodec(CodecSpec spec, ChunkSpec chunk) {
        super(spec, chunk);
        requireNumbers(decoded, stored);
    }

    @Override
    DType decodesIn() {
        return isInteger(decoded) ? DType.INT64 : floating(decoded);
    }

    @Override
    DType encodesIn() {
        return decodesIn();
    }

    @Override
    void decode(Numbers numbers) {
        if (numbers.longs() != null) {
            for (int i = 1; i < numbers.longs().limit(); i++) {
                numbers.longs().put(i, numbers.longs().get(i - 1) + numbers.longs().get(i));
            }
        } else if (numbers.floats() != null) {
            for (int i = 1; i < numbers.floats().limit(); i++) {
                numbers.floats().put(i, numbers.floats().get(i - 1) + numbers.floats().get(i));
            }
        } else {
            for (int i = 1; i < numbers.doubles().limit(); i++) {
                numbers.doubles().put(i, numbers.doubles().get(i - 1) + numbers.doubles().get(i));
            }
        }
    }

    @Override
    void encode(Numbers numbers) {
        if (numbers.longs() != null) {
            for (int i = numbers.longs().limit() - 1; i > 0; i--) {
                numbers.longs().put(i, numbers.longs().get(i) - numbers.longs().get(i - 1));
            }
        } else if (numbers.floats() != null) {
            for (int i = numbers.floats().limit() - 1; i > 0; i--) {
                numbers.floats().put(i, numbers.floats().get(i) - numbers.floats().get(i - 1));
            }
        } else {
            for (int i = numbers.doubles().limit() - 1; i > 0; i--) {
                numbers.doubles().put(i, numbers.doubles().get(i) - numbers.doubles().get(i - 1));
            }
        }
    }
}
