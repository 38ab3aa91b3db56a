package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.DType;

/** The filter {@code astype}: elements stored as another type. */
final class AsType extends NumberFilter {
    AsType(CodecSpec spec, ChunkSpec chunk) {
        super(type(spec, "decode_dtype", chunk.dtype()), type(spec, "encode_dtype", chunk.dtype()));
        if (!spec.configuration().containsKey("encode_dtype")) {
            throw new IllegalArgumentException("encode_dtype is missing");
        }
        for (DType type : new DType[] {decoded, stored}) {
            switch (type.kind()) {
                case BOOL, INT, UINT, FLOAT, COMPLEX -> { }
                default -> throw new IllegalArgumentException("only numbers can be read, not " + type);
            }
        }
    }

    @Override
    DType decodesIn() {
        return null;
    }

    @Override
    DType encodesIn() {
        return null;
    }

    @Override
    void decode(Numbers numbers) {
        throw new AssertionError("it casts");
    }

    @Override
    void encode(Numbers numbers) {
        throw new AssertionError("it casts");
    }
}
