package dev.zarrbuffer.zarr.codec;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** The filter {@code packbits}: eight truth values in a byte, after a byte that says how many too many. */
final class PackBits implements BytesCodec {
    PackBits(ChunkSpec chunk) {
        if (chunk.dtype().itemSize() != 1) {
            throw new IllegalArgumentException("packs truth values, not " + chunk.dtype());
        }
    }

    @Override
    public ByteBuffer decode(ByteBuffer encoded, long limit, Workspace workspace) throws CodecException {
        int spare = encoded.hasRemaining() ? encoded.get(encoded.position()) : -1;
        long count = 8L * (encoded.remaining() - 1) - spare;
        if (spare < 0 || spare > 7 || count < 0 || count > limit) {
            throw new CodecException("packbits: " + encoded.remaining() + " bytes with " + spare
                    + " bits too many are not the " + limit + " values that a chunk has");
        }
        ByteBuffer decoded = workspace.take(count);
        for (int i = 0; i < count; i++) {
            decoded.put(i, (byte) (encoded.get(encoded.position() + 1 + i / 8) >> (7 - i % 8) & 1));
        }
        return decoded;
    }

    @Override
    public ByteBuffer encode(ByteBuffer decoded, Workspace workspace) throws CodecException {
        int count = decoded.remaining();
        ByteBuffer encoded = workspace.take(maxEncodedSize(count));
        encoded.put(0, (byte) ((8 - count % 8) % 8));
        for (int at = 1; at < encoded.limit(); at++) {
            int bits = 0;
            for (int i = 8 * (at - 1); i < Math.min(8 * at, count); i++) {
                bits |= (decoded.get(decoded.position() + i) != 0 ? 1 : 0) << (7 - i % 8);
            }
            encoded.put(at, (byte) bits);
        }
        return encoded;
    }

    @Override
    public long maxEncodedSize(long decoded) {
        return (decoded + 7) / 8 + 1;
    }

    @Override
    public OptionalLong encodedSize(long decoded) {
        return OptionalLong.of(maxEncodedSize(decoded));
    }
}
