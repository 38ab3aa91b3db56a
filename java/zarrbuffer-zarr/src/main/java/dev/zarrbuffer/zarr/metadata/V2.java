package dev.zarrbuffer.zarr.metadata;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** {@code .zarray} and {@code .zattrs}, in the terms of format 3: the order is a transpose, filters are codecs. */
final class V2 {
    static final String ARRAY = ".zarray";
    static final String ATTRIBUTES = ".zattrs";

    private V2() {}

    static ArrayMetadata parse(String key, Map<String, Object> json, Map<String, Object> attributes)
            throws MetadataException {
        Fields fields = new Fields(key, json);
        fields.mustBe("zarr_format", 2);
        long[] shape = fields.lengths("shape", 0);
        long[] chunks = chunks(fields, shape);
        DType dtype = Checks.dtype(fields, "dtype", fields.any("dtype"));
        Checks.sizes(fields, shape, "chunks", chunks, dtype);
        NDArray fill = Checks.fill(fields, dtype);
        String separator = fields.oneOf("dimension_separator", ".", ".", "/");
        Map<String, Map<String, Object>> documents = new LinkedHashMap<>();
        // With the chunks as they were read, which an array of another shape keeps.
        documents.put(ARRAY, ArrayMetadata.replaced(json, "chunks", ArrayOptions.list(chunks)));
        documents.put(ATTRIBUTES, attributes);
        return new ArrayMetadata(2, shape, chunks, dtype, fill, new ChunkKeys(false, separator),
                codecs(fields, dtype, shape.length), null, attributes, documents);
    }

    /** zarr-python wrote the shape as that of one chunk, also where an axis has length 0; 1 holds no less. */
    private static long[] chunks(Fields fields, long[] shape) throws MetadataException {
        long[] chunks = fields.lengths("chunks", 0);
        Checks.shapes(fields, "chunks", shape, chunks);
        for (int axis = 0; axis < chunks.length; axis++) {
            if (chunks[axis] == 0 && shape[axis] > 0) {
                throw fields.wrong("chunks", "must be 1 or more on an axis that is longer than 0, not "
                        + Fields.shown(fields.any("chunks")));
            }
            chunks[axis] = Math.max(chunks[axis], 1);
        }
        return chunks;
    }

    private static List<CodecSpec> codecs(Fields fields, DType dtype, int rank) throws MetadataException {
        List<CodecSpec> codecs = new ArrayList<>();
        if (fields.oneOf("order", "C", "C", "F").equals("F") && rank > 1) {
            codecs.add(CodecSpec.transpose(IntStream.range(0, rank).map(axis -> rank - 1 - axis).toArray()));
        }
        codecs.add(CodecSpec.bytes(dtype.byteOrder()));
        if (fields.has("filters")) {
            List<?> filters = fields.list("filters");
            for (int i = 0; i < filters.size(); i++) {
                codecs.add(byId(fields, "filters[" + i + "]", filters.get(i)));
            }
        }
        if (fields.any("compressor") != null) {
            codecs.add(byId(fields, "compressor", fields.any("compressor")));
        }
        return codecs;
    }

    private static CodecSpec byId(Fields fields, String name, Object json) throws MetadataException {
        if (!(json instanceof Map<?, ?> map) || !(map.get("id") instanceof String id)) {
            throw fields.wrong(name, "must be an object with an id, not " + Fields.shown(json));
        }
        Map<String, Object> configuration = new Fields(name, map).copy();
        configuration.remove("id");
        return new CodecSpec(id, configuration);
    }

    /** The metadata of a new array. */
    static ArrayMetadata create(ArrayOptions options) throws MetadataException {
        Map<String, Object> json = new LinkedHashMap<>();
        List<CodecSpec> codecs = new ArrayList<>(NewCodecs.v2(options));
        ByteOrder order = options.byteOrder();
        DType dtype = order == null ? options.dtype() : options.dtype().withByteOrder(order);
        json.put("shape", ArrayOptions.list(options.shape()));
        json.put("chunks", ArrayOptions.list(options.storedChunks()));
        json.put("dtype", ArrayOptions.json(dtype.toZarrV2()));
        json.put("fill_value", FillValue.toJson(options.fill(dtype)));
        json.put("order", options.order().name());
        CodecSpec compressor = codecs.isEmpty() ? null : codecs.remove(codecs.size() - 1);
        json.put("filters", codecs.isEmpty() ? null : codecs.stream().map(CodecSpec::toJsonV2).toList());
        json.put("dimension_separator", options.separator("."));
        json.put("compressor", compressor == null ? null : compressor.toJsonV2());
        json.put("zarr_format", 2);
        return parse(ARRAY, json, options.attributes());
    }
}
