package dev.zarrbuffer.zarr;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Memory;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.LocalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryBoundTest {
    private static final long MIB = 1 << 20;

    @TempDir
    private Path folder;

    private interface Action {
        void run() throws IOException;
    }

    /** Bytes in use at the most while something runs, less those before. */
    private static long most(Action action) throws IOException {
        long before = Memory.inUse(Device.CPU);
        Memory.resetPeak(Device.CPU);
        action.run();
        return Memory.peak(Device.CPU) - before;
    }

    @Test
    void chunksInWorkTakeNoMoreThanTheSettingSays() throws IOException {
        for (List<CodecSpec> codecs : List.of(List.of(CodecSpec.zstd(1)), List.of(CodecSpec.blosc("lz4", 5, "shuffle", 4)),
                List.<CodecSpec>of())) {
            // 64 chunks of 1 MiB; 16 threads would take 16 of them and more.
            ZarrArray array = ZarrArray.create(LocalStore.of(folder.resolve("" + codecs.size() + System.nanoTime())), "",
                            ArrayOptions.of(DType.FLOAT32, 4096, 4096).chunks(512, 512).codecs(codecs))
                    .with(ZarrSettings.DEFAULT.withThreads(16).withMemory(6 * MIB));
            long writing = most(() -> array.write(1.5));
            assertTrue(writing <= 7 * MIB, codecs + ": writing took " + writing);
            NDBuffer target = BufferPrototype.cpu().ndBuffer().empty(DType.FLOAT32, 4096, 4096);
            long reading = most(() -> array.readInto(target));
            assertTrue(reading <= 7 * MIB, codecs + ": reading took " + reading);
            target.close();
        }
    }
}
