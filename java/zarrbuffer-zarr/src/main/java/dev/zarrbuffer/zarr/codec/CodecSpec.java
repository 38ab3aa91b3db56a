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
    /**
     * {@return {@code bytes} with that order}
     *
     * @param order of the bytes of an element
     */
    public static CodecSpec bytes(ByteOrder order) {
        return of("bytes", "endian", order == ByteOrder.BIG_ENDIAN ? "big" : "little");
    }

    /**
     * {@return {@code bytes} for elements of a type: without an order where the type has none to speak of}
     *
     * @param dtype the type of the elements
     * @param order of the bytes of an element
     */
    public static CodecSpec bytes(DType dtype, ByteOrder order) {
        return BytesSerializer.hasOrder(dtype) ? bytes(order) : of("bytes");
    }

    /**
     * {@return {@code transpose}: axis i of what is stored is axis {@code order[i]} of the chunk}
     *
     * @param order a permutation of the axes, which are numbered from 0
     */
    public static CodecSpec transpose(int... order) {
        return of("transpose", "order", Arrays.stream(order).boxed().toList());
    }

    /**
     * {@return {@code zstd} without its checksum}
     *
     * @param level how hard to try; more is smaller and slower
     */
    public static CodecSpec zstd(int level) {
        return of("zstd", "level", level, "checksum", false);
    }

    /**
     * {@return {@code gzip}, level 0 to 9}
     *
     * @param level how hard to try; more is smaller and slower
     */
    public static CodecSpec gzip(int level) {
        return of("gzip", "level", level);
    }

    /** {@return {@code crc32c}: a checksum after the bytes} */
    public static CodecSpec crc32c() {
        return of("crc32c");
    }

    /**
     * {@return {@code blosc}, which a new array of format 2 has in that format's terms}
     *
     * @param compressor blosclz, lz4, lz4hc, zlib or zstd
     * @param level 0 to 9
     * @param shuffle noshuffle, shuffle or bitshuffle
     * @param typeSize bytes of an element; in format 2 those of the array's only
     */
    public static CodecSpec blosc(String compressor, int level, String shuffle, int typeSize) {
        return of("blosc", "typesize", typeSize, "cname", compressor, "clevel", level, "shuffle", shuffle,
                "blocksize", 0);
    }

    /**
     * {@return {@code sharding_indexed} with a checked index at the end}
     *
     * @param chunkShape lengths of a chunk in the shard, in elements
     * @param codecs those of a chunk in the shard
     */
    public static CodecSpec sharding(long[] chunkShape, List<CodecSpec> codecs) {
        return sharding(chunkShape, codecs, "end");
    }

    /**
     * {@return {@code sharding_indexed} with a checked index}
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
     * {@return any codec}
     *
     * @param name such as {@code zstd}
     * @param configuration names and values in turn
     */
    public static CodecSpec of(String name, Object... configuration) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < configuration.length; i += 2) {
            values.put((String) configuration[i], configuration[i + 1]);
        }
        return new CodecSpec(name, values);
    }

    /**
     * {@return the same codec by the name and with the configuration that it has in a format: {@code numcodecs.zlib} of
     * format 3 is {@code zlib} in format 2, and {@code blosc} says in other terms how it shuffles}
     *
     * @param zarrFormat 2 or 3
     * @param dtype of the array's elements
     * @throws IllegalArgumentException if the format does not have it, with the reason
     */
    public CodecSpec inFormat(int zarrFormat, DType dtype) {
        return zarrFormat == 2 ? FormatNames.inFormat2(this, dtype) : FormatNames.inFormat3(this, dtype);
    }

    /**
     * {@return the codec that metadata of format 3 names} That it need not be understood changes nothing: bytes cannot
     * be read without it.
     *
     * @param json a name, or an object with a name and maybe a configuration
     * @throws IllegalArgumentException if it is something else
     */
    public static CodecSpec parse(Object json) {
        Extension extension = Extension.parse(json);
        return new CodecSpec(extension.name(), extension.configuration());
    }

    /** {@return as format 3 has it} */
    public Map<String, Object> toJson() {
        return new Extension(name, configuration, true).toJson();
    }

    /** {@return as format 2 has it} */
    public Map<String, Object> toJsonV2() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", name);
        json.putAll(configuration);
        return json;
    }

    /**
     * {@return an integer of the configuration}
     *
     * @param member its name in the configuration
     * @param otherwise where there is none
     * @param least the smallest that is allowed
     * @param most the largest that is allowed
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
     * {@return a text of the configuration}
     *
     * @param member its name in the configuration
     * @param otherwise where there is none; may be null
     * @param allowed the texts that are allowed
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
     * {@return a list of integers of the configuration}
     *
     * @param member its name in the configuration
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
