package dev.zarrbuffer.examples;

import com.github.luben.zstd.Zstd;
import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.store.LocalStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** The steps from a chunk's file to its place in an array, and the call that does them all. */
public final class ReadAChunk {
    private ReadAChunk() {}

    /** The whole array, every chunk in its place; {@code prototype} says in which memory. */
    static NDBuffer readAll(Path folder, BufferPrototype prototype) throws IOException {
        ZarrArray array = ZarrArray.open(LocalStore.of(folder), "");
        return array.read(prototype, Index.all(), Index.all(), Slice.to(1));
    }

    /** The stored bytes: mapped, not read. */
    static Buffer map(Path file, BufferPrototype prototype) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            return prototype.buffer().fromBytes(mapped);
        }
    }

    /** From one direct buffer into another: no {@code byte[]} on the way. */
    static Buffer decompress(Buffer stored, long bytes, BufferPrototype prototype) {
        NDArray decoded = NDArray.empty(DType.UINT8, bytes);
        ByteBuffer from = stored.asByteBuffer();
        ByteBuffer to = decoded.asByteBuffer();
        long written = Zstd.decompressDirectByteBuffer(to, 0, to.capacity(), from, 0, from.capacity());
        if (written != bytes) {
            throw new IllegalStateException("a chunk of " + bytes + " bytes gave " + written);
        }
        return prototype.buffer().fromArrayLike(decoded);
    }

    /** Scatters a chunk of 64 rows and 64 columns to row 128, column 64: the only copy after decompression. */
    static void place(Buffer decoded, NDBuffer target) {
        NDArray elements = decoded.asHostArray().view(DType.of(">u2")).reshape(64, 64);
        target.set(elements, Slice.of(128, 192), Slice.of(64, 128));
    }
}
