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
            // Format 2 has them without saying so.
            case "bytes" -> new BytesSerializer(spec, chunk, zarrFormat);
            case "transpose" -> new Transpose(spec, chunk);
            default -> zarrFormat == 2 ? numcodecs(spec.name(), spec, chunk) : format3(spec, chunk);
        };
    }

    private static Codec format3(CodecSpec spec, ChunkSpec chunk) {
        return switch (spec.name()) {
            case "sharding_indexed" -> new Sharding(spec, chunk);
            case "zstd" -> new ZstdCodec(spec);
            case "gzip" -> new DeflateCodec(spec, true);
            case "blosc" -> new BloscCodec(spec, chunk, true);
            case "crc32c" -> new ChecksumCodec("crc32c", CRC32C::new, false);
            // As zarr-python, where the configuration does not say it.
            case FormatNames.PREFIX + "shuffle" -> new ShuffleCodec(spec, (int) chunk.dtype().itemSize());
            default -> FormatNames.ofNumcodecs(spec.name())
                    .map(name -> ofArrays(numcodecs(name, spec, chunk), chunk))
                    .orElse(null);
        };
    }

    /** Filters stand before the bytes in format 3. */
    private static Codec ofArrays(Codec codec, ChunkSpec chunk) {
        if (codec instanceof NumberFilter filter) {
            return ArrayFilter.of(filter, chunk);
        }
        return codec instanceof PackBits filter ? ArrayFilter.of(filter, chunk) : codec;
    }

    private static Codec numcodecs(String name, CodecSpec spec, ChunkSpec chunk) {
        return switch (name) {
            case "zstd" -> new ZstdCodec(spec);
            case "gzip" -> new DeflateCodec(spec, true);
            case "zlib" -> new DeflateCodec(spec, false);
            case "blosc" -> new BloscCodec(spec, chunk, false);
            case "lz4" -> new Lz4Codec();
            case "bz2" -> new Bz2Codec(spec);
            case "crc32c" -> new ChecksumCodec(name, CRC32C::new, isFirst(spec, false));
            case "crc32" -> new ChecksumCodec(name, CRC32::new, isFirst(spec, true));
            case "adler32" -> new ChecksumCodec(name, Adler32::new, isFirst(spec, true));
            case "fletcher32" -> new ChecksumCodec(name, Fletcher32::new, false);
            case "shuffle" -> new ShuffleCodec(spec, 4);
            case "delta" -> new DeltaCodec(spec, chunk);
            case "fixedscaleoffset" -> new FixedScaleOffset(spec, chunk);
            case "quantize" -> new Quantize(spec, chunk);
            case "astype" -> new AsType(spec, chunk);
            case "packbits" -> new PackBits(chunk);
            default -> null;
        };
    }

    private static boolean isFirst(CodecSpec spec, boolean otherwise) {
        String location = spec.text("location", otherwise ? "start" : "end", "start", "end");
        return location.equals("start");
    }
}
