package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.DType;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** Format 2's filter {@code delta}, of integers: each element but the first is stored as what it is more than the last. */
final class DeltaCodec implements BytesCodec {
    private final int size;
    private final java.nio.ByteOrder order;

    DeltaCodec(CodecSpec spec, ChunkSpec chunk) {
        DType dtype = type(spec, "dtype", chunk.dtype());
        DType stored = type(spec, "astype", dtype);
        if (dtype.kind() != DType.Kind.INT && dtype.kind() != DType.Kind.UINT || !stored.equals(dtype)) {
            throw new IllegalArgumentException(
                    "only integers that stay as they are can be read, not " + dtype + " as " + stored);
        }
        size = (int) dtype.itemSize();
        order = dtype.byteOrder();
    }

    private static DType type(CodecSpec spec, String member, DType otherwise) {
        Object text = spec.configuration().get(member);
        return text == null ? otherwise : DType.of(text.toString());
    }

    private long get(ByteBuffer bytes, int at) {
        return switch (size) {
            case 1 -> bytes.get(at);
            case 2 -> bytes.getShort(at);
            case 4 -> bytes.getInt(at);
            default -> bytes.getLong(at);
        };
    }

    private void put(ByteBuffer bytes, int at, long value) {
        switch (size) {
            case 1 -> bytes.put(at, (byte) value);
            case 2 -> bytes.putShort(at, (short) value);
            case 4 -> bytes.putInt(at, (int) value);
            default -> bytes.putLong(at, value);
        }
    }

    @Override
    public ByteBuffer decode(ByteBuffer encoded, long limit, Workspace workspace) throws CodecException {
        ByteBuffer from = encoded.slice().order(order);
        ByteBuffer decoded = workspace.take(from.limit() / size * size).order(order);
        long sum = 0;
        for (int at = 0; at < decoded.limit(); at += size) {
            sum += get(from, at);
            put(decoded, at, sum);
        }
        return decoded;
    }

    @Override
    public ByteBuffer encode(ByteBuffer decoded, Workspace workspace) throws CodecException {
        ByteBuffer from = decoded.slice().order(order);
        ByteBuffer encoded = workspace.take(from.limit()).order(order);
        long last = 0;
        for (int at = 0; at < encoded.limit(); at += size) {
            long value = get(from, at);
            put(encoded, at, value - last);
            last = value;
        }
        return encoded;
    }

    @Override
    public long maxEncodedSize(long decoded) {
        return decoded;
    }

    @Override
    public OptionalLong encodedSize(long decoded) {
        return OptionalLong.of(decoded);
    }
}
