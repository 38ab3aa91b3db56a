package dev.zarrbuffer.zarr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.codec.ArrayCodec;
import dev.zarrbuffer.zarr.codec.ChunkSpec;
import dev.zarrbuffer.zarr.codec.Codec;
import dev.zarrbuffer.zarr.codec.CodecProvider;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.codec.Serializer;
import dev.zarrbuffer.zarr.codec.Workspace;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.MemoryStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Codecs of others that work on arrays: found as META-INF/services says. */
class ProviderTest {
    private static final BufferPrototype CPU = BufferPrototype.cpu();

    /** Makes the codecs below. */
    public static final class Provider implements CodecProvider {
        @Override
        public Codec create(CodecSpec spec, ChunkSpec chunk, int zarrFormat) {
            return switch (spec.name()) {
                case "test.backwards" -> new Backwards();
                case "test.plain" -> new Plain(chunk);
                default -> null;
            };
        }
    }

    /** The first axis the other way round. */
    private static final class Backwards implements ArrayCodec {
        @Override
        public ChunkSpec encoded(ChunkSpec decoded) {
            return decoded;
        }

        @Override
        public NDBuffer decode(NDBuffer encoded, Workspace workspace) {
            return encoded.get(Slice.of((Long) null, null, -1L));
        }

        @Override
        public NDBuffer encode(NDBuffer decoded, Workspace workspace) {
            return decoded.get(Slice.of((Long) null, null, -1L));
        }
    }

    /** Single bytes as they are. */
    private record Plain(ChunkSpec chunk) implements Serializer {
        @Override
        public NDBuffer decode(Buffer bytes, BufferPrototype prototype, Workspace workspace) {
            NDArray array = bytes.asHostArray().view(chunk.dtype()).reshape(chunk.shape());
            return prototype.ndBuffer().fromHostArray(array);
        }

        @Override
        public Optional<Buffer> encode(NDBuffer array, boolean elideFill, Workspace workspace) {
            NDArray bytes = NDArray.empty(DType.UINT8, chunk.bytes());
            bytes.view(chunk.dtype()).reshape(chunk.shape()).set(array, Index.ellipsis());
            return Optional.of(CPU.buffer().fromArrayLike(bytes));
        }

        @Override
        public OptionalLong fixedSize() {
            return OptionalLong.of(chunk.bytes());
        }
    }

    private static final NDArray VALUES = NDArray.of(new byte[] {1, 2, 3, 4}).view(DType.UINT8);

    private static ZarrArray written(MemoryStore store, CodecSpec... codecs) throws IOException {
        ZarrArray array = ZarrArray.create(store, "", ArrayOptions.of(DType.UINT8, 4).chunks(4).codecs(codecs));
        array.write(VALUES);
        assertTrue(ZarrArray.open(store, "").read(CPU).allEqual(VALUES));
        return array;
    }

    private static String names(ZarrArray array) {
        return array.metadata().codecs().stream().map(CodecSpec::name).toList().toString();
    }

    @Test
    void putsBytesBehindArrayCodecs() throws IOException {
        MemoryStore store = new MemoryStore();
        ZarrArray array = written(store, CodecSpec.of("test.backwards"), CodecSpec.crc32c());
        assertEquals("[test.backwards, bytes, crc32c]", names(array));
        assertEquals(4, store.get("c/0", CPU).orElseThrow().toByteArray()[0]);
    }

    @Test
    void putsNoBytesWhereSomethingElseMakesThem() throws IOException {
        MemoryStore store = new MemoryStore();
        ZarrArray array = written(store, CodecSpec.of("test.backwards"), CodecSpec.of("test.plain"));
        assertEquals("[test.backwards, test.plain]", names(array));
        assertArrayEquals(new byte[] {4, 3, 2, 1}, store.get("c/0", CPU).orElseThrow().toByteArray());
    }

    @Test
    void takesThemInShards() throws IOException {
        ZarrArray array = ZarrArray.create(new MemoryStore(), "", ArrayOptions.of(DType.UINT8, 4).chunks(2).shards(4)
                .codecs(List.of(CodecSpec.of("test.backwards"))));
        array.write(VALUES);
        assertTrue(array.read(CPU).allEqual(VALUES));
    }
}
