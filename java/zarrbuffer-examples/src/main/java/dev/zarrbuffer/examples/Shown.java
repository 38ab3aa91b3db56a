package dev.zarrbuffer.examples;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.LocalStore;
import java.io.IOException;
import java.nio.file.Path;

/** What the README and docs/zarr.md show of whole arrays. */
final class Shown {
    private Shown() {}

    /** The part of the volume that was read, and the new array. */
    record Result(NDBuffer slab, ZarrArray copy) {}

    static Result run(Path folder, Path place) throws IOException {
        ZarrArray array = ZarrArray.open(LocalStore.of(folder), "");
        NDBuffer slab = array.read(BufferPrototype.cpu(), Slice.to(32), Index.all(), Index.at(4));

        ZarrArray copy = ZarrArray.create(LocalStore.of(place), "", ArrayOptions.of(DType.FLOAT32, 64, 64)
                .chunks(16, 16).shards(64, 64).codecs(CodecSpec.blosc("zstd", 5, "shuffle", 4), CodecSpec.crc32c()));
        copy.write(1.5, Slice.of(0, 64, 2));
        return new Result(slab, copy);
    }
}
