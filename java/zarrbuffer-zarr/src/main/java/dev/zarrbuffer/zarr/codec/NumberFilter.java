package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.OptionalLong;

/**
 * A filter of numcodecs that makes other numbers of numbers, which are cast to a type to calculate in, and from it. As
 * numcodecs has them, casts are NumPy's.
 */
abstract class NumberFilter implements BytesCodec {
    /** The type of elements outside. */
    final DType decoded;
    /** The type of elements that are stored. */
    final DType stored;

    /** With the types that the configuration names {@code dtype} and {@code astype}. */
    NumberFilter(CodecSpec spec, ChunkSpec chunk) {
        this(type(spec, "dtype", chunk.dtype()), type(spec, "astype", type(spec, "dtype", chunk.dtype())));
    }

    NumberFilter(DType decoded, DType stored) {
        this.decoded = decoded;
        this.stored = stored;
    }

    static DType type(CodecSpec spec, String member, DType otherwise) {
        Object text = spec.configuration().get(member);
        return text == null ? otherwise : DType.of(text.toString());
    }

    static boolean isInteger(DType type) {
        return type.kind() == DType.Kind.INT || type.kind() == DType.Kind.UINT;
    }

    static void requireNumbers(DType... types) {
        for (DType type : types) {
            if (!isInteger(type) && !(type.kind() == DType.Kind.FLOAT && type.itemSize() >= 4)) {
                throw new IllegalArgumentException("only integers, float32 and float64 can be read, not " + type);
            }
        }
    }

    /** float32 stays, everything else becomes float64. */
    static DType floating(DType type) {
        return type.kind() == DType.Kind.FLOAT && type.itemSize() == 4 ? DType.FLOAT32 : DType.FLOAT64;
    }

    /** What decoding calculates in: int64, float32 or float64; null to cast only. */
    abstract DType decodesIn();

    /** What encoding calculates in; null to cast only. */
    abstract DType encodesIn();

    /** Calculates in place. */
    abstract void decode(Numbers numbers);

    /** Calculates in place. */
    abstract void encode(Numbers numbers);

    /** Numbers of the type asked for; the other views are null. */
    record Numbers(LongBuffer longs, FloatBuffer floats, DoubleBuffer doubles) {
        static Numbers of(NDArray array) {
            ByteBuffer bytes = array.asByteBuffer();
            return new Numbers(
                    array.dtype().equals(DType.INT64) ? bytes.asLongBuffer() : null,
                    array.dtype().equals(DType.FLOAT32) ? bytes.asFloatBuffer() : null,
                    array.dtype().equals(DType.FLOAT64) ? bytes.asDoubleBuffer() : null);
        }
    }

    private interface Step {
        void run(Numbers numbers);
    }

    private static ByteBuffer convert(ByteBuffer bytes, DType from, DType in, DType to, Step step, Workspace workspace)
            throws CodecException {
        long count = bytes.remaining() / from.itemSize();
        ByteBuffer result = workspace.take(count * to.itemSize());
        if (count > 0) {
            NDArray given = NDArray.wrap(bytes, from, count);
            NDArray target = NDArray.wrap(result, to, count);
            if (in == null) {
                target.set(given, Index.ellipsis());
            } else {
                int mark = workspace.mark();
                NDArray numbers = workspace.takeBlock(count * in.itemSize()).array().view(in);
                numbers.set(given, Index.ellipsis());
                step.run(Numbers.of(numbers));
                target.set(numbers, Index.ellipsis());
                workspace.release(mark);
            }
        }
        return result;
    }

    @Override
    public ByteBuffer decode(ByteBuffer encoded, long limit, Workspace workspace) throws CodecException {
        if (encoded.remaining() % stored.itemSize() != 0
                || encoded.remaining() / stored.itemSize() > limit / decoded.itemSize()) {
            throw new CodecException(encoded.remaining() + " bytes are not the " + limit / decoded.itemSize()
                    + " elements of " + stored + " that a chunk has");
        }
        return convert(encoded, stored, decodesIn(), decoded, this::decode, workspace);
    }

    @Override
    public ByteBuffer encode(ByteBuffer bytes, Workspace workspace) throws CodecException {
        return convert(bytes, decoded, encodesIn(), stored, this::encode, workspace);
    }

    @Override
    public long maxEncodedSize(long bytes) {
        return bytes / decoded.itemSize() * stored.itemSize();
    }

    @Override
    public OptionalLong encodedSize(long bytes) {
        return OptionalLong.of(maxEncodedSize(bytes));
    }
}
