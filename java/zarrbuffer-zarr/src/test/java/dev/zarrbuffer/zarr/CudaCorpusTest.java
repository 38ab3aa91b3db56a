package dev.zarrbuffer.zarr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.Cuda;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.MemoryStore;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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

    /** Numbers are filtered on the host, between two copies. */
    @Test
    void filtersBetweenArraysOfTheDevice() throws IOException {
        NDArray values = NDArray.of(new Random(5).ints(20 * 30).toArray()).reshape(20, 30);
        List<CodecSpec> codecs = List.of(CodecSpec.transpose(1, 0), CodecSpec.of("delta", "dtype", "<i4"));
        ArrayOptions options = ArrayOptions.of(DType.INT32, 20, 30).chunks(4, 7).codecs(codecs).overwrite(true);
        MemoryStore store = new MemoryStore();
        for (ArrayOptions each : List.of(options, options.shards(8, 14))) {
            ZarrArray array = ZarrArray.create(store, "", each);
            array.write(BufferPrototype.cuda().ndBuffer().fromHostArray(values));
            array.write(3, Slice.to(5));
            array.resize(20, 29);
            NDArray expected = values.get(Slice.all(), Slice.to(29)).copy();
            expected.set(3, Slice.to(5));
            NDBuffer read = array.read(BufferPrototype.cuda());
            assertEquals(Device.cuda(0), ((NDArray) read.asNDArrayLike()).device());
            Corpus.assertSame("filtered", expected, read);
        }
    }
}
