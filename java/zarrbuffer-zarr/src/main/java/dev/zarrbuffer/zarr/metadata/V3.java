package dev.zarrbuffer.zarr.metadata;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.codec.Extension;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code zarr.json} of an array. */
final class V3 {
    static final String KEY = "zarr.json";

    private static final Set<String> KNOWN = Set.of("shape", "data_type", "chunk_grid", "chunk_key_encoding",
            "fill_value", "codecs", "attributes", "dimension_names", "zarr_format", "node_type", "storage_transformers");

    private V3() {}

    static ArrayMetadata parse(String key, Map<String, Object> json) throws MetadataException {
        Fields fields = new Fields(key, json);
        fields.mustBe("zarr_format", 3);
        fields.oneOf("node_type", null, "array");
        fields.refuseUnknown(KNOWN);
        if (fields.has("storage_transformers")
                && fields.extensions("storage_transformers").stream().anyMatch(Extension::mustUnderstand)) {
            throw fields.wrong("storage_transformers", "are not known to this library");
        }
        long[] shape = fields.lengths("shape", 0);
        Fields grid = fields.named("chunk_grid");
        grid.oneOf("name", null, "regular");
        long[] chunks = grid.configuration().lengths("chunk_shape", 1);
        Checks.shapes(fields, "chunk_grid", shape, chunks);
        DType dtype = Checks.dtype(fields, "data_type", dataType(fields));
        Checks.sizes(fields, shape, "chunk_grid", chunks, dtype);
        NDArray fill = Checks.fill(fields, dtype);
        if (json.get("fill_value") == null) {
            throw fields.wrong("fill_value", "must not be null");
        }
        List<CodecSpec> codecs = fields.extensions("codecs").stream()
                .map(codec -> new CodecSpec(codec.name(), codec.configuration()))
                .toList();
        return new ArrayMetadata(3, shape, chunks, dtype, fill, keys(fields), codecs, names(fields, shape.length),
                fields.map("attributes"), Map.of(KEY, json));
    }

    /** A name where there is no configuration: the core knows types without one by that. */
    private static Object dataType(Fields fields) throws MetadataException {
        Extension type = fields.extension("data_type");
        return type.configuration().isEmpty() ? type.name() : type.toJson();
    }

    private static ChunkKeys keys(Fields fields) throws MetadataException {
        Fields encoding = fields.named("chunk_key_encoding");
        boolean prefixed = encoding.oneOf("name", null, "default", "v2").equals("default");
        return new ChunkKeys(
                prefixed, encoding.configuration().oneOf("separator", prefixed ? "/" : ".", "/", "."));
    }

    private static List<String> names(Fields fields, int rank) throws MetadataException {
        if (!fields.has("dimension_names")) {
            return null;
        }
        List<String> names = new ArrayList<>();
        for (Object name : fields.list("dimension_names")) {
            if (name != null && !(name instanceof String)) {
                throw fields.wrong("dimension_names", "must be strings or null");
            }
            names.add((String) name);
        }
        if (names.size() != rank) {
            throw fields.wrong("dimension_names", "are " + names.size() + ", the array has " + rank + " axes");
        }
        return java.util.Collections.unmodifiableList(names);
    }

    /** The metadata of a new array. */
    static ArrayMetadata create(ArrayOptions options) throws MetadataException {
        DType dtype = options.dtype().withByteOrder(java.nio.ByteOrder.nativeOrder());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("shape", ArrayOptions.list(options.shape()));
        json.put("data_type", ArrayOptions.json(dtype.toZarrV3()));
        json.put("chunk_grid", named("regular", "chunk_shape", ArrayOptions.list(options.storedChunks())));
        json.put("chunk_key_encoding", named("default", "separator", options.separator("/")));
        NDArray fill = options.fill(dtype);
        json.put("fill_value", FillValue.toJson(fill));
        json.put("codecs", NewCodecs.v3(options, dtype, fill).stream().map(CodecSpec::toJson).toList());
        json.put("attributes", options.attributes());
        if (options.dimensionNames() != null) {
            json.put("dimension_names", options.dimensionNames());
        }
        json.put("zarr_format", 3);
        json.put("node_type", "array");
        json.put("storage_transformers", List.of());
        return parse(KEY, json);
    }

    private static Map<String, Object> named(String name, String member, Object value) {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("name", name);
        named.put("configuration", Map.of(member, value));
        return named;
    }
}
