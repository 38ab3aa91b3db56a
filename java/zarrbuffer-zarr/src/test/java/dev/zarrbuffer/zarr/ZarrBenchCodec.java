package dev.zarrbuffer.zarr;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.zarr.codec.ChunkSpec;
import dev.zarrbuffer.zarr.codec.CodecPipeline;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.codec.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A codec on its own, on all threads: no store, no selection, no scatter. */
final class ZarrBenchCodec {
    private static final int THREADS = Runtime.getRuntime().availableProcessors();

    /** What stays in a core's cache. */
    private static final int PART = 256 << 10;

    private final CodecSpec codec;
    private final int size;
    private final List<Path> files = new ArrayList<>();
    /** Stored chunks, mapped. */
    private final List<ByteBuffer> chunks = new ArrayList<>();
    private final Lane[] threads = new Lane[THREADS];
    private final NDArray target;
    private final CodecPipeline blosc;

    private interface Job {
        void run(int number, Lane lane) throws IOException;
    }

    /** What each thread has. */
    private static final class Lane {
        private final ZstdDecompressCtx decompress = new ZstdDecompressCtx();
        private final ZstdCompressCtx compress = new ZstdCompressCtx().setLevel(1);
        private final Workspace workspace = new Workspace(Device.CPU);
        private final ByteBuffer decoded;
        private final ByteBuffer encoded;

        Lane(int size) {
            decoded = ByteBuffer.allocateDirect(size);
            encoded = ByteBuffer.allocateDirect(size + size / 8 + 4096);
        }
    }

    /** Of an array in a folder, with chunks of so many bytes; without a codec they are copied to the target. */
    ZarrBenchCodec(Path path, CodecSpec codec, int size, NDBuffer target) throws IOException {
        this.codec = codec;
        this.size = size;
        this.target = target.asHostArray().reshape(-1).view(DType.UINT8);
        Arrays.setAll(threads, i -> new Lane(size));
        try (Stream<Path> found = Files.walk(path.resolve("c"))) {
            found.filter(Files::isRegularFile).sorted().forEach(files::add);
        }
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file)) {
                chunks.add(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
            }
        }
        // Blosc's container is ours, so this is the codec in the library.
        ChunkSpec spec = new ChunkSpec(new long[] {size}, DType.UINT8, NDArray.zeros(DType.UINT8));
        blosc = codec == null ? null : CodecPipeline.of(List.of(CodecSpec.of("bytes"), codec), spec, 3);
    }

    void decodeAll() throws InterruptedException {
        parallel(codec == null ? (number, lane) -> place(number, 0, size).put(chunks.get(number).duplicate())
                : this::decode);
    }

    void decodeAndCopyAll() throws InterruptedException {
        parallel(codec == null ? this::readAndCopy
                : (number, lane) -> place(number, 0, size).put(decode(number, lane)));
    }

    /** Of the memory that is read into, as if chunks were neighbours. */
    private ByteBuffer place(int number, int start, int length) {
        return target.asByteBuffer((long) number * size + start, length);
    }

    private ByteBuffer decode(int number, Lane lane) throws IOException {
        ByteBuffer from = chunks.get(number);
        if (codec.name().equals("zstd")) {
            lane.decompress.decompressDirectByteBuffer(lane.decoded, 0, size, from, 0, from.capacity());
            return lane.decoded.clear();
        }
        ByteBuffer decoded = blosc.decode(BufferPrototype.cpu().buffer().fromBytes(from), BufferPrototype.cpu(),
                lane.workspace).asHostArray().asByteBuffer();
        // Still there when it is copied: this thread takes nothing else before.
        lane.workspace.release(0);
        return decoded;
    }

    private void readAndCopy(int number, Lane lane) throws IOException {
        try (FileChannel file = FileChannel.open(files.get(number))) {
            ByteBuffer part = lane.decoded.clear().limit(Math.min(size, PART));
            for (int start = 0; start < size; start += part.limit()) {
                file.read(part.rewind(), start);
                place(number, start, part.limit()).put(part.flip());
            }
        }
    }

    /** The first chunk, over and over. */
    void encodeAll() throws IOException, InterruptedException {
        NDBuffer chunk = blosc.decode(BufferPrototype.cpu().buffer().fromBytes(chunks.get(0)), BufferPrototype.cpu(),
                new Workspace(Device.CPU)).copy();
        ByteBuffer decoded = chunk.asHostArray().asByteBuffer();
        if (codec.name().equals("zstd")) {
            parallel((number, lane) -> lane.compress.compressDirectByteBuffer(
                    lane.encoded, 0, lane.encoded.capacity(), decoded, 0, size));
        } else {
            parallel((number, lane) -> {
                blosc.encode(chunk, true, lane.workspace);
                lane.workspace.release(0);
            });
        }
    }

    private void parallel(Job job) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        Thread[] running = new Thread[THREADS];
        for (int i = 0; i < THREADS; i++) {
            Lane lane = threads[i];
            running[i] = new Thread(() -> {
                for (int number = next.getAndIncrement(); number < chunks.size(); number = next.getAndIncrement()) {
                    try {
                        job.run(number, lane);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
            running[i].start();
        }
        for (Thread thread : running) {
            thread.join();
        }
    }
}
