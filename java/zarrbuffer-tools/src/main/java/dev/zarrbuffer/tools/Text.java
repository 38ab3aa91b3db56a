package dev.zarrbuffer.tools;

import dev.zarrbuffer.Index;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Between what users type and read and what the library takes and gives. */
final class Text {
    private Text() {}

    /** {@code 0:10,::2,...,3} as Python reads it. */
    static Index[] selection(String text) {
        if (text.isBlank()) {
            return new Index[0];
        }
        List<Index> keys = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String key = part.strip();
            if (key.equals("...")) {
                keys.add(Index.ellipsis());
            } else if (!key.contains(":")) {
                keys.add(Index.at(number(key, text)));
            } else {
                String[] ends = key.split(":", -1);
                if (ends.length > 3) {
                    throw new IllegalArgumentException("no slice: '" + key + "' in '" + text + "'");
                }
                keys.add(Slice.of(end(ends[0], text), end(ends[1], text), ends.length < 3 ? null : end(ends[2], text)));
            }
        }
        return keys.toArray(Index[]::new);
    }

    private static Long end(String text, String whole) {
        return text.isBlank() ? null : (Long) number(text, whole);
    }

    private static long number(String text, String whole) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("no integer: '" + text.strip() + "' in '" + whole + "'", e);
        }
    }

    /** {@code 0:1.5} as two numbers. */
    static double[] range(String text) {
        String[] ends = text.split(":", -1);
        try {
            if (ends.length == 2) {
                return new double[] {Double.parseDouble(ends[0].strip()), Double.parseDouble(ends[1].strip())};
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a range is like 0:1.5, not '" + text + "'", e);
        }
        throw new IllegalArgumentException("a range is like 0:1.5, not '" + text + "'");
    }

    /** {@code 64,64,3} or {@code 64x64x3}. */
    static long[] lengths(String text) {
        return text.isBlank() ? new long[0]
                : Arrays.stream(text.split("[x,]")).mapToLong(length -> number(length, text)).toArray();
    }

    static int[] axes(String text) {
        return Arrays.stream(lengths(text)).mapToInt(Math::toIntExact).toArray();
    }

    /** {@code none}, {@code zstd:3}, {@code blosc:lz4:5:shuffle}, {@code gzip:5,crc32c}. */
    static List<CodecSpec> codecs(String text, int itemSize) {
        List<CodecSpec> codecs = new ArrayList<>();
        for (String part : text.split(",")) {
            String[] words = part.strip().split(":");
            switch (words[0]) {
                case "none" -> { }
                case "zstd" -> codecs.add(CodecSpec.zstd(level(words, 0)));
                case "gzip", "zlib", "bz2" -> codecs.add(
                        CodecSpec.of(words[0], "level", level(words, words[0].equals("gzip") ? 5 : 1)));
                case "lz4" -> codecs.add(CodecSpec.of("lz4", "acceleration", level(words, 1)));
                case "blosc" -> codecs.add(blosc(words, itemSize));
                case "crc32c" -> codecs.add(CodecSpec.crc32c());
                default -> throw new IllegalArgumentException("no codec '" + part + "': there are none, zstd[:LEVEL], "
                        + "gzip[:LEVEL], zlib[:LEVEL], bz2[:LEVEL], lz4, blosc[:NAME[:LEVEL[:SHUFFLE]]], crc32c");
            }
        }
        return codecs;
    }

    private static int level(String[] words, int otherwise) {
        return words.length < 2 ? otherwise : Math.toIntExact(number(words[1], String.join(":", words)));
    }

    private static CodecSpec blosc(String[] words, int itemSize) {
        String name = words.length > 1 ? words[1] : "lz4";
        int level = words.length > 2 ? Math.toIntExact(number(words[2], String.join(":", words))) : 5;
        String shuffle = words.length > 3 ? words[3] : "shuffle";
        return CodecSpec.blosc(name, level, shuffle, itemSize);
    }

    static String codecs(List<CodecSpec> codecs) {
        return codecs.stream()
                .map(codec -> codec.name() + (codec.configuration().isEmpty() ? "" : codec.configuration().toString()))
                .collect(Collectors.joining(", "));
    }

    static String shape(long[] shape) {
        return Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(" x ", "", ""));
    }

    /** {@code 1,234 bytes (1.2 KiB)}. */
    static String bytes(long bytes) {
        String exact = String.format(Locale.ROOT, "%,d bytes", bytes);
        int unit = -1;
        double value = bytes;
        while (value >= 1024 && unit < 4) {
            value /= 1024;
            unit++;
        }
        return unit < 0 ? exact : String.format(Locale.ROOT, "%s (%.1f %ciB)", exact, value, "KMGTP".charAt(unit));
    }
}
