package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.DType;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A codec as metadata names it.
 *
 * @param name such as {@code zstd}
 * @param configuration JSON values by name
 */
public record CodecSpec(String name, Map<String, Object> configuration) {
    /** {@code bytes} with that order. */
    public static CodecSpec bytes(ByteOrder order) {
        return of("bytes", "endian", order == ByteOrder.BIG_ENDIAN ? "big" : "little");
    }

    /** {@code bytes} for elements of a type: without an order where the type has none to speak of. */
    public static CodecSpec bytes(DType dtype, ByteOrder order) {
        return BytesSerializer.hasOrder(dtype) ? bytes(order) : of("bytes");
    }

    /** {@code transpose}: axis i of what is stored is axis {@code order[i]} of the chunk. */
    public static CodecSpec transpose(int... order) {
        return of("transpose", "order", Arrays.stream(order).boxed().toList());
    }

    /** {@code zstd} without its checksum. */
    public static CodecSpec zstd(int level) {
        return of("zstd", "level", level, "checksum", false);
    }

    /** {@code gzip}, level 0 to 9. */
    public static CodecSpec gzip(int level) {
        return of("gzip", "level", level);
    }

    /** {@code crc32c}: a checksum after the bytes. */
    public static CodecSpec crc32c() {
        return of("crc32c");
    }

    /**
     * {@code blosc} of format 3.
     *
     * @param compressor blosclz, lz4, lz4hc, zlib or zstd
     * @param level 0 to 9
     * @param shuffle noshuffle, shuffle or bitshuffle
     * @param typeSize bytes of an element
     */
    public static CodecSpec blosc(String compressor, int level, String shuffle, int typeSize) {
        return of("blosc", "typesize", typeSize, "cname", compressor, "clevel", level, "shuffle", shuffle,
                "blocksize", 0);
    }

    /** {@code sharding_indexed} with a checked index at the end. */
    public static CodecSpec sharding(long[] chunkShape, List<CodecSpec> codecs) {
        return sharding(chunkShape, codecs, "end");
    }

    /**
     * {@code sharding_indexed} with a checked index.
     *
     * @param chunkShape lengths of a chunk in the shard
     * @param codecs of such a chunk
     * @param indexLocation start or end
     */
    public static CodecSpec sharding(long[] chunkShape, List<CodecSpec> codecs, String indexLocation) {
        return of("sharding_indexed",
                "chunk_shape", Arrays.stream(chunkShape).boxed().toList(),
                "codecs", codecs.stream().map(CodecSpec::toJson).toList(),
                "index_codecs", List.of(bytes(ByteOrder.LITTLE_ENDIAN).toJson(), crc32c().toJson()),
                "index_location", indexLocation);
    }

    /**
     * Any codec.
     *
     * @param configuration names and values in turn
     */
    public static CodecSpec of(String name, Object... configuration) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < configuration.length; i += 2) {
            values.put((String) configuration[i], configuration[i + 1]);
        }
        return new CodecSpec(name, values);
    }

    /** As format 3 has it. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        if (!configuration.isEmpty()) {
            json.put("configuration", configuration);
        }
        return json;
    }

    /** As format 2 has it. */
    public Map<String, Object> toJsonV2() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", name);
        json.putAll(configuration);
        return json;
    }

    /**
     * An integer of the configuration.
     *
     * @param otherwise where there is none
     * @throws IllegalArgumentException if it is none or outside
     */
    public int integer(String member, int otherwise, int least, int most) {
        Object value = configuration.getOrDefault(member, otherwise);
        if (!(value instanceof Integer number) || number < least || number > most) {
            throw new IllegalArgumentException(
                    member + " must be an integer from " + least + " to " + most + ", not " + value);
        }
        return number;
    }

    /**
     * A text of the configuration.
     *
     * @param otherwise where there is none; may be null
     * @throws IllegalArgumentException if it is none of those allowed
     */
    public String text(String member, String otherwise, String... allowed) {
        Object value = configuration.getOrDefault(member, otherwise);
        if (value == null && otherwise == null) {
            return null;
        }
        if (!Arrays.asList(allowed).contains(value)) {
            throw new IllegalArgumentException(member + " must be one of " + Arrays.asList(allowed) + ", not " + value);
        }
        return (String) value;
    }

    /**
     * A list of integers of the configuration.
     *
     * @throws IllegalArgumentException if it is missing or no such list
     */
    public long[] integers(String member) {
        if (configuration.get(member) instanceof List<?> list
                && list.stream().allMatch(value -> value instanceof Integer || value instanceof Long)) {
            return list.stream().mapToLong(value -> ((Number) value).longValue()).toArray();
        }
        throw new IllegalArgumentException(
                member + " must be a list of integers, not " + configuration.get(member));
    }
}
