package dev.zarrbuffer.spark;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.LocalStore;
import java.io.IOException;
import java.nio.file.Path;

/** Arrays whose every element tells where it is. */
final class TestArrays {
    private TestArrays() {}

    /** Element i, j, ... is its number in order C. */
    static NDArray counting(DType dtype, long... shape) {
        long size = 1;
        for (long length : shape) {
            size *= length;
        }
        int[] values = new int[Math.toIntExact(size)];
        java.util.Arrays.setAll(values, i -> i);
        return NDArray.of(values).astype(dtype).reshape(shape);
    }

    static ZarrArray create(Path folder, NDArray elements, long[] chunks, long[] shards) throws IOException {
        ArrayOptions options = ArrayOptions.of(elements.dtype(), elements.shape()).chunks(chunks)
                .codecs(CodecSpec.zstd(1), CodecSpec.crc32c()).overwrite(true);
        ZarrArray array = ZarrArray.create(LocalStore.of(folder), "", shards == null ? options : options.shards(shards));
        array.write(elements, Index.ellipsis());
        return array;
    }
}
