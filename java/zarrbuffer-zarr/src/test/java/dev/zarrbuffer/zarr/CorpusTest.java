package dev.zarrbuffer.zarr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Order;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayMetadata;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.metadata.Json;
import dev.zarrbuffer.zarr.store.MemoryStore;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CorpusTest {
    private static final List<CodecSpec> V2 = List.of(
            CodecSpec.of("zlib", "level", 1),
            CodecSpec.of("gzip", "level", 1),
            CodecSpec.of("zstd", "level", 3),
            CodecSpec.of("lz4", "acceleration", 1),
            CodecSpec.of("bz2", "level", 1),
            blosc2("blosclz", 1), blosc2("lz4", 1), blosc2("lz4", 2), blosc2("lz4hc", 0), blosc2("zlib", 1),
            blosc2("zstd", -1), blosc2("snappy", 1));

    private static CodecSpec blosc2(String name, int shuffle) {
        return CodecSpec.of("blosc", "cname", name, "clevel", 5, "shuffle", shuffle, "blocksize", 0);
    }

    private static List<List<CodecSpec>> v3(DType dtype, int rank) {
        int size = (int) dtype.itemSize();
        int[] reversed = new int[rank];
        Arrays.setAll(reversed, axis -> rank - 1 - axis);
        return List.of(
                List.of(),
                List.of(CodecSpec.of("bytes", "endian", "big")),
                List.of(CodecSpec.transpose(reversed), CodecSpec.crc32c()),
                List.of(CodecSpec.zstd(3), CodecSpec.crc32c()),
                List.of(CodecSpec.of("zstd", "level", 1, "checksum", true)),
                List.of(CodecSpec.gzip(1)),
                List.of(CodecSpec.blosc("blosclz", 5, "shuffle", size)),
                List.of(CodecSpec.blosc("lz4", 5, "shuffle", size)),
                List.of(CodecSpec.blosc("lz4hc", 9, "noshuffle", size)),
                List.of(CodecSpec.blosc("zlib", 1, "bitshuffle", size)),
                List.of(CodecSpec.blosc("zstd", 5, "bitshuffle", size), CodecSpec.gzip(1)));
    }

    static Stream<String> names() throws IOException {
        return Corpus.names().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void readsWhatZarrPythonReads(String name) throws IOException {
        Corpus.assertSame(name, Corpus.expected(name), Corpus.open(name).read(BufferPrototype.cpu()));
    }

    @ParameterizedTest
    @MethodSource("names")
    void writesItAgainWithEachCodec(String name) throws IOException {
        NDArray expected = Corpus.expected(name);
        ZarrArray from = Corpus.open(name);
        for (CodecSpec codec : V2) {
            rewrite(name + " " + codec, from, expected, ArrayOptions.of(expected.dtype(), from.shape())
                    .zarrFormat(2).codecs(codec));
        }
        rewrite(name + " order F", from, expected, ArrayOptions.of(expected.dtype(), from.shape())
                .zarrFormat(2).codecs().order(Order.F).separator('/'));
        DType dtype = expected.dtype().withByteOrder(ByteOrder.nativeOrder());
        NDArray native0 = expected.astype(dtype, Order.C);
        for (List<CodecSpec> codecs : v3(dtype, expected.ndim())) {
            rewrite(name + " " + codecs, from, native0, ArrayOptions.of(dtype, from.shape()).codecs(codecs));
        }
    }

    private static void rewrite(String what, ZarrArray from, NDArray expected, ArrayOptions options) throws IOException {
        ZarrArray to = ZarrArray.create(new MemoryStore(), "a/b", options.chunks(from.metadata().chunkShape()));
        NDBuffer value = BufferPrototype.cpu().ndBuffer().fromNDArrayLike(expected);
        to.write(value);
        Corpus.assertSame(what, expected, ZarrArray.open(to.store(), "a/b").read(BufferPrototype.cpu()));
    }

    @TestFactory
    Stream<DynamicTest> writesItAgainInShards() throws IOException {
        return names().filter(name -> name.startsWith("v3")).map(name -> DynamicTest.dynamicTest(name, () -> {
            NDArray expected = Corpus.expected(name);
            ZarrArray from = Corpus.open(name);
            long[] chunks = from.chunkShape();
            long[] shards = Arrays.stream(chunks).map(length -> 2 * length).toArray();
            for (String location : List.of("start", "end")) {
                CodecSpec sharding = CodecSpec.sharding(chunks, List.of(
                        CodecSpec.bytes(expected.dtype(), ByteOrder.BIG_ENDIAN), CodecSpec.zstd(1)), location);
                ZarrArray to = ZarrArray.create(new MemoryStore(), "", ArrayOptions.of(expected.dtype(), from.shape())
                        .chunks(shards).codecs(sharding).fillValue(from.fillValue()));
                to.write(expected);
                Corpus.assertSame(name + " sharded", expected, to.read(BufferPrototype.cpu()));
                NDBuffer whole = BufferPrototype.cpu().ndBuffer().empty(expected.dtype(), expected.shape());
                to.readInto(whole);
                Corpus.assertSame(name + " sharded", expected, whole);
            }
        }));
    }

    /** Metadata comes out as it went in, and as zarr-python writes that of such an array. */
    @ParameterizedTest
    @MethodSource("names")
    void writesMetadataAsZarrPython(String name) throws IOException {
        ArrayMetadata metadata = Corpus.open(name).metadata();
        boolean v2 = metadata.zarrFormat() == 2;
        String key = v2 ? ".zarray" : "zarr.json";
        Path file = Corpus.FOLDER.resolve(name).resolve(key);
        Map<String, Object> written = Json.parse(key, Files.readAllBytes(file));
        assertEquals(written, Json.parse(key, Json.format(metadata.documents().get(key))));
        if (name.equals("v2-null-fill")) {
            return;
        }
        ArrayOptions options = ArrayOptions.of(metadata.dtype(), metadata.shape())
                .zarrFormat(metadata.zarrFormat())
                .chunks(metadata.chunkShape())
                .fillValue(metadata.fillValue())
                .separator(metadata.chunkKeys().separator().charAt(0));
        if (v2) {
            boolean fortran = written.get("order").equals("F");
            options.order(fortran ? Order.F : Order.C)
                    .codecs(metadata.codecs().subList(fortran ? 2 : 1, metadata.codecs().size()));
        } else {
            options.codecs(metadata.codecs());
        }
        Map<String, Object> ours = options.toMetadata().documents().get(key);
        if (name.equals("v3-v2-chunk-keys")) {
            assertFalse(written.equals(ours));
            return;
        }
        assertEquals(new String(Json.format(written)), new String(Json.format(ours)));
        assertTrue(options.toMetadata().attributes().isEmpty());
    }
}
