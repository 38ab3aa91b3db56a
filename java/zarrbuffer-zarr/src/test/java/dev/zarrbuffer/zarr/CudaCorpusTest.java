package dev.zarrbuffer.zarr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.Cuda;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.MemoryStore;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrays of zarr-python's, read to a CUDA device and written from it. Skipped where there is none. */
class CudaCorpusTest {
    static Stream<String> names() throws IOException {
        return Corpus.names().stream();
    }

    @BeforeEach
    void needsDevice() {
        assumeTrue(Cuda.available(), Cuda::whyNot);
    }

    @ParameterizedTest
    @MethodSource("names")
    void readsToTheDeviceAndWritesFromIt(String name) throws IOException {
        ZarrArray from = Corpus.open(name);
        NDBuffer block = from.read(BufferPrototype.cuda());
        assertEquals(Device.cuda(0), ((NDArray) block.asNDArrayLike()).device());
        Corpus.assertSame(name, Corpus.expected(name), block);
        ZarrArray to = ZarrArray.create(new MemoryStore(), "", ArrayOptions
                .of(block.dtype(), from.shape()).chunks(from.metadata().chunkShape()));
        to.write(block);
        // Version 3 keeps the byte order of chunks only.
        NDArray expected = Corpus.expected(name).astype(block.dtype().withByteOrder(ByteOrder.nativeOrder()));
        Corpus.assertSame(name + " written", expected, to.read(BufferPrototype.cpu()));
    }
}
