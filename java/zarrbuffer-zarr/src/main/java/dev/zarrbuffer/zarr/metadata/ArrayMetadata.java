package dev.zarrbuffer.zarr.metadata;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an array's metadata says, whatever its format: format 2 in the terms of format 3. Immutable, but for the values
 * in attributes. What this library does not know stays in {@link #documents()}.
 */
public final class ArrayMetadata {
    private final int zarrFormat;
    private final long[] shape;
    private final long[] chunkShape;
    private final DType dtype;
    private final NDArray fillValue;
    private final ChunkKeys chunkKeys;
    private final List<CodecSpec> codecs;
    private final List<String> dimensionNames;
    private final Map<String, Object> attributes;
    private final Map<String, Map<String, Object>> documents;

    ArrayMetadata(int zarrFormat, long[] shape, long[] chunkShape, DType dtype, NDArray fillValue, ChunkKeys chunkKeys,
            List<CodecSpec> codecs, List<String> dimensionNames, Map<String, Object> attributes,
            Map<String, Map<String, Object>> documents) {
        this.zarrFormat = zarrFormat;
        this.shape = shape;
        this.chunkShape = chunkShape;
        this.dtype = dtype;
        this.fillValue = fillValue.asReadOnly();
        this.chunkKeys = chunkKeys;
        this.codecs = List.copyOf(codecs);
        this.dimensionNames = dimensionNames;
        this.attributes = attributes;
        this.documents = documents;
    }

    /**
     * Reads format 3.
     *
     * @param key of {@code zarr.json}, for messages
     * @param json the document
     * @return what it says
     * @throws MetadataException with the reason
     */
    public static ArrayMetadata parseV3(String key, Map<String, Object> json) throws MetadataException {
        return V3.parse(key, json);
    }

    /**
     * Reads format 2.
     *
     * @param key of {@code .zarray}, for messages
     * @param json the document
     * @param attributes what {@code .zattrs} has, or an empty map
     * @return what it says
     * @throws MetadataException with the reason
     */
    public static ArrayMetadata parseV2(String key, Map<String, Object> json, Map<String, Object> attributes)
            throws MetadataException {
        return V2.parse(key, json, attributes);
    }

    /** {@return 2 or 3} */
    public int zarrFormat() {
        return zarrFormat;
    }

    /** {@return lengths of the axes, in elements; a copy} */
    public long[] shape() {
        return shape.clone();
    }

    /** {@return lengths of a stored chunk, which may be a shard, in elements; a copy} */
    public long[] chunkShape() {
        return chunkShape.clone();
    }

    /** {@return the type of elements, with the byte order that a reader gets} */
    public DType dtype() {
        return dtype;
    }

    /** {@return what chunks hold that are not stored: of no axes, read-only; 0 where the metadata has none} */
    public NDArray fillValue() {
        return fillValue;
    }

    /** {@return how keys of chunks are made} */
    public ChunkKeys chunkKeys() {
        return chunkKeys;
    }

    /** {@return what turns a chunk into bytes, in that order} */
    public List<CodecSpec> codecs() {
        return codecs;
    }

    /** {@return names of the axes, null where one has none; null if none is given} */
    public List<String> dimensionNames() {
        return dimensionNames;
    }

    /** {@return what users say about the array; read-only} */
    public Map<String, Object> attributes() {
        return java.util.Collections.unmodifiableMap(attributes);
    }

    /** {@return the JSON to store, by the name of each entry below the array; read-only} */
    public Map<String, Map<String, Object>> documents() {
        return java.util.Collections.unmodifiableMap(documents);
    }

    /**
     * {@return the same with other attributes}
     *
     * @param changed the new ones
     * @throws MetadataException if they are not allowed
     */
    public ArrayMetadata withAttributes(Map<String, Object> changed) throws MetadataException {
        return zarrFormat == 2
                ? V2.parse(V2.ARRAY, documents.get(V2.ARRAY), changed)
                : V3.parse(V3.KEY, replaced(documents.get(V3.KEY), "attributes", changed));
    }

    /**
     * {@return the same with another shape of as many axes}
     *
     * @param changed the new lengths, in elements
     * @throws IllegalArgumentException for another number of axes, or a negative length
     * @throws MetadataException if there are more elements than an array can have
     */
    public ArrayMetadata withShape(long... changed) throws MetadataException {
        if (changed.length != shape.length) {
            throw new IllegalArgumentException(
                    "an array of " + shape.length + " axes cannot get " + changed.length);
        }
        if (java.util.Arrays.stream(changed).anyMatch(length -> length < 0)) {
            throw new IllegalArgumentException(
                    "lengths of axes are 0 or more, not " + java.util.Arrays.toString(changed));
        }
        List<Long> lengths = java.util.Arrays.stream(changed).boxed().toList();
        return zarrFormat == 2
                ? V2.parse(V2.ARRAY, replaced(documents.get(V2.ARRAY), "shape", lengths), attributes)
                : V3.parse(V3.KEY, replaced(documents.get(V3.KEY), "shape", lengths));
    }

    static Map<String, Object> replaced(Map<String, Object> json, String name, Object value) {
        Map<String, Object> copy = new LinkedHashMap<>(json);
        copy.put(name, value);
        return copy;
    }
}
