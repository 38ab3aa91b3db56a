package dev.zarrbuffer.zarr.codec;

import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** The codecs that come with this library. */
public final class StandardCodecs implements CodecProvider {
    /** For {@link java.util.ServiceLoader}. */
    public StandardCodecs() {}

    @Override
    public Codec create(CodecSpec spec, ChunkSpec chunk, int zarrFormat) {
        return switch (spec.name()) {
            case "bytes" -> new BytesSerializer(spec, chunk, zarrFormat);
            case "transpose" -> new Transpose(spec, chunk);
            case "sharding_indexed" -> new Sharding(spec, chunk);
            case "zstd", "numcodecs.zstd" -> new ZstdCodec(spec);
            case "gzip", "numcodecs.gzip" -> new DeflateCodec(spec, true);
            case "zlib", "numcodecs.zlib" -> new DeflateCodec(spec, false);
            case "blosc", "numcodecs.blosc" -> new BloscCodec(spec, chunk);
            case "lz4", "numcodecs.lz4" -> new Lz4Codec();
            case "bz2", "numcodecs.bz2" -> new Bz2Codec(spec);
            case "crc32c" -> new Crc32c("crc32c", CRC32C::new, false);
            case "numcodecs.crc32c" -> new Crc32c("crc32c", CRC32C::new, isFirst(spec, false));
            case "crc32", "numcodecs.crc32" -> new Crc32c("crc32", CRC32::new, isFirst(spec, true));
            case "adler32", "numcodecs.adler32" -> new Crc32c("adler32", Adler32::new, isFirst(spec, true));
            case "shuffle", "numcodecs.shuffle" -> new ShuffleCodec(spec);
            case "delta", "numcodecs.delta" -> new DeltaCodec(spec, chunk);
            case "fixedscaleoffset", "numcodecs.fixedscaleoffset" -> new FixedScaleOffset(spec, chunk);
            case "quantize", "numcodecs.quantize" -> new Quantize(spec, chunk);
            case "astype", "numcodecs.astype" -> new AsType(spec, chunk);
            case "packbits", "numcodecs.packbits" -> new PackBits(chunk);
            case "fletcher32", "numcodecs.fletcher32" -> new Crc32c("fletcher32", Fletcher32::new, false);
            default -> null;
        };
    }

    private static boolean isFirst(CodecSpec spec, boolean otherwise) {
        String location = spec.text("location", otherwise ? "start" : "end", "start", "end");
        return location.equals("start");
    }
}
