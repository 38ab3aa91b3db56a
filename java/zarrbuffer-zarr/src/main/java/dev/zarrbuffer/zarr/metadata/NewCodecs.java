package dev.zarrbuffer.zarr.metadata;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.zarr.codec.ChunkSpec;
import dev.zarrbuffer.zarr.codec.CodecPipeline;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The codecs of a new array, as its format has them. */
final class NewCodecs {
    private NewCodecs() {}

    static List<CodecSpec> v2(ArrayOptions options) throws MetadataException {
        return inFormat(2, V2.ARRAY, options);
    }

    /** With {@code bytes} where it was left out, inside of shards where there are shards. */
    static List<CodecSpec> v3(ArrayOptions options, DType dtype, NDArray fill) throws MetadataException {
        List<CodecSpec> codecs = inFormat(3, V3.KEY, options);
        ChunkSpec chunk = new ChunkSpec(options.innerChunks(), dtype, fill);
        ByteOrder order = options.byteOrder() == null ? options.dtype().byteOrder() : options.byteOrder();
        try {
            List<CodecSpec> all = CodecPipeline.withSerializer(codecs, chunk, order);
            return options.isSharded() ? List.of(CodecSpec.sharding(options.innerChunks(), all)) : all;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new MetadataException(V3.KEY, e.getMessage(), e);
        }
    }

    private static List<CodecSpec> inFormat(int format, String key, ArrayOptions options) throws MetadataException {
        List<CodecSpec> codecs = new ArrayList<>();
        try {
            for (CodecSpec codec : options.codecs()) {
                codecs.add(codec.inFormat(format, options.dtype()));
            }
        } catch (IllegalArgumentException e) {
            throw new MetadataException(key, e.getMessage(), e);
        }
        return codecs;
    }
}
