package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.DType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a codec is called in each format, and how it is configured there, where that differs. */
final class FormatNames {
    /** What format 3 puts before the names of numcodecs that it has no codec of its own for. */
    static final String PREFIX = "numcodecs.";

    private static final Set<String> BOTH = Set.of("zstd", "gzip", "blosc", "crc32c");
    private static final Set<String> ONLY_NUMCODECS = Set.of("zlib", "lz4", "bz2", "crc32", "adler32", "fletcher32",
            "shuffle", "delta", "fixedscaleoffset", "quantize", "astype", "packbits");
    private static final Set<String> ONLY_FORMAT_3 = Set.of("bytes", "transpose", "sharding_indexed");

    private FormatNames() {}

    /** What {@link StandardCodecs} has, sorted. */
    static Set<String> known(int zarrFormat) {
        Set<String> names = new TreeSet<>(BOTH);
        if (zarrFormat == 3) {
            names.addAll(ONLY_FORMAT_3);
        }
        ONLY_NUMCODECS.forEach(name -> names.add(zarrFormat == 3 ? PREFIX + name : name));
        return names;
    }

    /** The name that numcodecs has for it, where format 3's says that it is one of those. */
    static Optional<String> ofNumcodecs(String name) {
        return name.startsWith(PREFIX) ? Optional.of(name.substring(PREFIX.length())) : Optional.empty();
    }

    static CodecSpec inFormat2(CodecSpec spec, DType dtype) {
        if (ONLY_FORMAT_3.contains(spec.name())) {
            throw new IllegalArgumentException("codec '" + spec.name() + "' is of format 3 only");
        }
        String name = ofNumcodecs(spec.name()).orElse(spec.name());
        Map<String, Object> configuration = new LinkedHashMap<>(spec.configuration());
        switch (name) {
            case "blosc" -> forNumcodecs(configuration, dtype);
            // numcodecs has it since 0.13 only.
            case "zstd" -> configuration.remove("checksum", false);
            default -> { }
        }
        return new CodecSpec(name, configuration);
    }

    /** numcodecs takes the size of an element from the array. */
    private static void forNumcodecs(Map<String, Object> configuration, DType dtype) {
        Object typeSize = configuration.remove("typesize");
        if (typeSize != null && !typeSize.equals((int) dtype.itemSize())) {
            throw new IllegalArgumentException("codec 'blosc': in format 2 typesize is that of the elements, "
                    + dtype.itemSize() + ", not " + typeSize);
        }
        if (configuration.get("shuffle") instanceof String shuffle) {
            int number = BloscCodec.SHUFFLES.indexOf(shuffle);
            if (number < 0) {
                throw new IllegalArgumentException(
                        "codec 'blosc': shuffle must be one of " + BloscCodec.SHUFFLES + ", not " + shuffle);
            }
            configuration.put("shuffle", number);
        }
    }

    static CodecSpec inFormat3(CodecSpec spec, DType dtype) {
        if (ONLY_NUMCODECS.contains(spec.name())) {
            return new CodecSpec(PREFIX + spec.name(), spec.configuration());
        }
        return switch (spec.name()) {
            case "blosc" -> new CodecSpec("blosc", bloscOfFormat3(spec.configuration(), dtype));
            case "crc32c" -> checksumOfFormat3(spec);
            default -> spec;
        };
    }

    private static CodecSpec checksumOfFormat3(CodecSpec spec) {
        Map<String, Object> configuration = new LinkedHashMap<>(spec.configuration());
        // Where format 3's own always has it.
        boolean moved = configuration.containsKey("location") && !configuration.remove("location", "end");
        return new CodecSpec(moved ? PREFIX + spec.name() : spec.name(), configuration);
    }

    /** Format 3 leaves nothing to be guessed. */
    private static Map<String, Object> bloscOfFormat3(Map<String, Object> given, DType dtype) {
        Map<String, Object> configuration = new LinkedHashMap<>(given);
        configuration.putIfAbsent("typesize", (int) dtype.itemSize());
        configuration.putIfAbsent("cname", "lz4");
        configuration.putIfAbsent("clevel", 5);
        configuration.putIfAbsent("shuffle", BloscCodec.AUTOMATIC);
        configuration.putIfAbsent("blocksize", 0);
        if (configuration.get("shuffle") instanceof Integer number) {
            int chosen = number == BloscCodec.AUTOMATIC ? dtype.itemSize() == 1 ? 2 : 1 : number;
            if (chosen < 0 || chosen >= BloscCodec.SHUFFLES.size()) {
                throw new IllegalArgumentException(
                        "codec 'blosc': shuffle must be an integer from -1 to 2, not " + number);
            }
            configuration.put("shuffle", BloscCodec.SHUFFLES.get(chosen));
        }
        return configuration;
    }
}
