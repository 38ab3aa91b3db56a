package org.example.consumer;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.MemoryStore;
import java.io.IOException;

/** Writes an array, reads a part of it in another memory order, and checks what came back. */
public final class Consumer {
    private Consumer() {}

    public static void main(String[] args) throws IOException {
        NDArray counted = NDArray.of(new int[][] {{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9, 10, 11}});
        ArrayOptions options = ArrayOptions.of(DType.FLOAT32, 3, 4).chunks(2, 2).codecs(CodecSpec.zstd(3));
        ZarrArray array = ZarrArray.create(new MemoryStore(), "", options);
        array.write(counted);

        NDBuffer part = array.read(BufferPrototype.cpu(), Slice.from(1), Index.at(3));
        if (!part.allEqual(NDArray.of(new float[] {7, 11}))) {
            throw new IllegalStateException("expected 7 and 11, got " + part);
        }
        Module module = NDArray.class.getModule();
        System.out.println("Java " + Runtime.version().feature() + ", "
                + (module.isNamed() ? "module " + module.getName() : "class path") + ": " + part.asHostArray());
    }
}
