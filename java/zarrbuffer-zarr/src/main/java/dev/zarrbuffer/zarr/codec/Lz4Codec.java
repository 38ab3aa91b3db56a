package dev.zarrbuffer.zarr.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/** Format 2's {@code lz4}: the number of bytes, then a block of LZ4. */
final class Lz4Codec implements BytesCodec {
    static final LZ4Factory LZ4 = LZ4Factory.fastestInstance();

    @Override
    public ByteBuffer decode(ByteBuffer encoded, long limit, Workspace workspace) throws CodecException {
        if (encoded.remaining() < Integer.BYTES) {
            throw new CodecException("lz4: the bytes end too early");
        }
        ByteBuffer from = encoded.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int length = from.getInt();
        if (length < 0 || length > limit) {
            throw new CodecException("lz4: says that it has " + Integer.toUnsignedString(length) + " bytes, a chunk has "
                    + limit);
        }
        ByteBuffer decoded = workspace.take(length);
        decompress(from, decoded);
        return decoded.position(0);
    }

    /** Fills {@code decoded}. */
    static void decompress(ByteBuffer from, ByteBuffer decoded) throws CodecException {
        int length = decoded.remaining();
        int written;
        try {
            written = LZ4.safeDecompressor().decompress(
                    from, from.position(), from.remaining(), decoded, decoded.position(), length);
        } catch (LZ4Exception e) {
            throw new CodecException("lz4: " + e.getMessage(), e);
        }
        if (written != length) {
            throw new CodecException("lz4: " + written + " bytes instead of " + length);
        }
    }

    @Override
    public ByteBuffer encode(ByteBuffer decoded, Workspace workspace) throws CodecException {
        ByteBuffer encoded = workspace.take(maxEncodedSize(decoded.remaining())).order(ByteOrder.LITTLE_ENDIAN);
        encoded.putInt(decoded.remaining());
        int length = compress(decoded, encoded, LZ4.fastCompressor());
        return encoded.position(0).limit(Integer.BYTES + length);
    }

    /** Returns how many bytes there are, or -1 if they do not fit. */
    static int compress(ByteBuffer decoded, ByteBuffer encoded, LZ4Compressor compressor) {
        try {
            return compressor.compress(decoded, decoded.position(), decoded.remaining(),
                    encoded, encoded.position(), encoded.remaining());
        } catch (LZ4Exception e) {
            return -1;
        }
    }

    @Override
    public long maxEncodedSize(long decoded) {
        return Integer.BYTES + decoded + decoded / 255 + 16;
    }
}
