package dev.zarrbuffer.zarr.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;

/** {@code zstd}. */
final class ZstdCodec implements BytesCodec {
    /** Making one costs more than decompressing a small chunk. */
    private static final ThreadLocal<ZstdDecompressCtx> DECOMPRESS = ThreadLocal.withInitial(ZstdDecompressCtx::new);

    private static final ThreadLocal<ZstdCompressCtx> COMPRESS = ThreadLocal.withInitial(ZstdCompressCtx::new);

    private final int level;
    private final boolean checksum;

    ZstdCodec(CodecSpec spec) {
        level = spec.integer("level", 0, Zstd.minCompressionLevel(), Zstd.maxCompressionLevel());
        Object check = spec.configuration().getOrDefault("checksum", false);
        if (!(check instanceof Boolean)) {
            throw new IllegalArgumentException("checksum must be true or false, not " + check);
        }
        checksum = (Boolean) check;
    }

    @Override
    public ByteBuffer decode(ByteBuffer encoded, long limit, Workspace workspace) throws CodecException {
        ByteBuffer decoded = workspace.take(limit);
        return decoded.limit(decompress(encoded, decoded));
    }

    /** Returns how many bytes there are. */
    static int decompress(ByteBuffer encoded, ByteBuffer decoded) throws CodecException {
        try {
            return DECOMPRESS.get().decompressDirectByteBuffer(
                    decoded, decoded.position(), decoded.remaining(), encoded, encoded.position(), encoded.remaining());
        } catch (ZstdException e) {
            throw new CodecException("zstd: " + e.getMessage(), e);
        }
    }

    @Override
    public ByteBuffer encode(ByteBuffer decoded, Workspace workspace) throws CodecException {
        ByteBuffer encoded = workspace.take(maxEncodedSize(decoded.remaining()));
        return encoded.limit(compress(decoded, encoded, level, checksum));
    }

    /** Returns how many bytes there are. */
    static int compress(ByteBuffer decoded, ByteBuffer encoded, int level, boolean checksum) throws CodecException {
        try {
            ZstdCompressCtx context = COMPRESS.get();
            context.setLevel(level).setChecksum(checksum);
            return context.compressDirectByteBuffer(
                    encoded, encoded.position(), encoded.remaining(), decoded, decoded.position(), decoded.remaining());
        } catch (ZstdException e) {
            throw new CodecException("zstd: " + e.getMessage(), e);
        }
    }

    @Override
    public long maxEncodedSize(long decoded) {
        return Zstd.compressBound(decoded);
    }
}
