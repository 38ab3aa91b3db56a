package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.ServiceLoader;

/** The codecs of an array, one after another: arrays to arrays, one from arrays to bytes, bytes to bytes. */
public final class CodecPipeline {
    /** Those of others before ours. */
    private static final List<CodecProvider> PROVIDERS = providers();

    private final ChunkSpec chunk;
    private final List<ArrayCodec> arrayCodecs = new ArrayList<>();
    private Serializer serializer;
    private final List<BytesCodec> bytesCodecs = new ArrayList<>();
    /** The most bytes that go into each of the bytes codecs. */
    private final List<Long> limits = new ArrayList<>();
    private long maxEncodedSize;

    private CodecPipeline(ChunkSpec chunk) {
        this.chunk = chunk;
    }

    private static List<CodecProvider> providers() {
        List<CodecProvider> providers = new ArrayList<>();
        ServiceLoader.load(CodecProvider.class, CodecPipeline.class.getClassLoader()).forEach(providers::add);
        providers.removeIf(StandardCodecs.class::isInstance);
        providers.add(new StandardCodecs());
        return providers;
    }

    /**
     * Makes the codecs of chunks.
     *
     * @param specs the codecs, in the order of encoding
     * @param chunk what each chunk is: its shape, dtype and fill value
     * @param zarrFormat 2 or 3
     * @return the pipeline
     * @throws IllegalArgumentException for a codec that is unknown, misplaced or wrongly configured, with its name
     */
    public static CodecPipeline of(List<CodecSpec> specs, ChunkSpec chunk, int zarrFormat) {
        CodecPipeline pipeline = new CodecPipeline(chunk);
        ChunkSpec before = chunk;
        for (CodecSpec spec : specs) {
            before = pipeline.add(spec, before, zarrFormat);
        }
        if (pipeline.serializer == null) {
            throw new IllegalArgumentException("no codec turns the array into bytes, such as 'bytes'");
        }
        pipeline.computeLimits();
        return pipeline;
    }

    /**
     * {@return codecs of format 3 with {@code bytes} behind those from arrays to arrays, unless one of them turns
     * arrays into bytes}
     *
     * @param specs the codecs, in the order of encoding
     * @param chunk what is encoded
     * @param order of the bytes of an element
     * @throws IllegalArgumentException for a codec that is unknown or wrongly configured, with its name
     */
    public static List<CodecSpec> withSerializer(List<CodecSpec> specs, ChunkSpec chunk, ByteOrder order) {
        List<CodecSpec> all = new ArrayList<>(specs);
        ChunkSpec before = chunk;
        int at = 0;
        for (; at < specs.size(); at++) {
            Codec codec = create(specs.get(at), before, 3);
            if (codec instanceof Serializer) {
                return all;
            }
            if (!(codec instanceof ArrayCodec arrays)) {
                break;
            }
            before = arrays.encoded(before);
        }
        all.add(at, CodecSpec.bytes(before.dtype(), order));
        return all;
    }

    private ChunkSpec add(CodecSpec spec, ChunkSpec before, int zarrFormat) {
        Codec codec = create(spec, before, zarrFormat);
        boolean late = codec instanceof ArrayCodec || codec instanceof Serializer;
        if (late == (serializer != null)) {
            throw new IllegalArgumentException("codec '" + spec.name() + "' cannot stand "
                    + (late ? "after one that gives bytes" : "before one that gives bytes, such as 'bytes'"));
        }
        if (codec instanceof ArrayCodec arrays) {
            arrayCodecs.add(arrays);
            return arrays.encoded(before);
        }
        if (codec instanceof Serializer bytes) {
            serializer = bytes;
        } else {
            bytesCodecs.add((BytesCodec) codec);
        }
        return before;
    }

    private static Codec create(CodecSpec spec, ChunkSpec chunk, int zarrFormat) {
        for (CodecProvider provider : PROVIDERS) {
            Codec codec;
            try {
                codec = provider.create(spec, chunk, zarrFormat);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("codec '" + spec.name() + "': " + e.getMessage(), e);
            }
            if (codec != null) {
                return codec;
            }
        }
        throw new IllegalArgumentException("codec '" + spec.name() + "' is not known; of format " + zarrFormat
                + " there are " + String.join(", ", FormatNames.known(zarrFormat)) + ", and those of providers");
    }

    private void computeLimits() {
        long size = serializer.maxSize();
        for (BytesCodec codec : bytesCodecs) {
            // More than codecs handle is refused where it turns up.
            size = Math.min(size, Integer.MAX_VALUE);
            limits.add(size);
            // Other writers of the same codec may need some more than ours.
            size = codec.encodedSize(size).orElse(codec.maxEncodedSize(size) + (size >> 3) + 4096);
        }
        maxEncodedSize = size;
    }

    /** {@return what is encoded} */
    public ChunkSpec chunk() {
        return chunk;
    }

    /** {@return how elements are stored, if as they are, one after another in order C: any are easily found} */
    public Optional<DType> plain() {
        boolean only = arrayCodecs.isEmpty() && bytesCodecs.isEmpty();
        return only && serializer instanceof BytesSerializer bytes ? Optional.of(bytes.stored()) : Optional.empty();
    }

    /** {@return the sharding, if it is the only codec: only then a part of a stored chunk can be read alone} */
    public Optional<Sharding> onlySharding() {
        boolean only = arrayCodecs.isEmpty() && bytesCodecs.isEmpty();
        return only && serializer instanceof Sharding sharding ? Optional.of(sharding) : Optional.empty();
    }

    /**
     * {@return the chunk that bytes hold}
     *
     * @param encoded in the host's memory
     * @param prototype which memory the chunk is to be in
     * @param workspace for what lives as long as the chunk, which may be a view of it
     * @throws CodecException if the bytes are damaged
     */
    public NDBuffer decode(Buffer encoded, BufferPrototype prototype, Workspace workspace) throws IOException {
        Buffer flat = encoded;
        if (!bytesCodecs.isEmpty()) {
            if (encoded.length() > Integer.MAX_VALUE) {
                throw new CodecException(encoded.length() + " bytes are more than codecs handle: 2^31-1");
            }
            ByteBuffer bytes = workspace.bytes(encoded);
            for (int i = bytesCodecs.size() - 1; i >= 0; i--) {
                bytes = bytesCodecs.get(i).decode(bytes, limits.get(i), workspace);
            }
            flat = workspace.buffer(bytes);
        }
        NDBuffer array = serializer.decode(flat, prototype, workspace);
        for (int i = arrayCodecs.size() - 1; i >= 0; i--) {
            array = arrayCodecs.get(i).decode(array, workspace);
        }
        return array;
    }

    /**
     * The bytes of a chunk.
     *
     * @param array in any memory
     * @param elideFill whether parts of nothing but the fill value, such as chunks of a shard, are left out
     * @param workspace for what lives as long as the bytes
     * @return in the host's memory; empty if the fill value stands for all of it
     * @throws IOException if the store fails
     */
    public Optional<Buffer> encode(NDBuffer array, boolean elideFill, Workspace workspace) throws IOException {
        NDBuffer encoded = array;
        for (ArrayCodec codec : arrayCodecs) {
            encoded = codec.encode(encoded, workspace);
        }
        Optional<Buffer> flat = serializer.encode(encoded, elideFill, workspace);
        if (flat.isEmpty() || bytesCodecs.isEmpty()) {
            return flat;
        }
        if (flat.get().length() > Integer.MAX_VALUE) {
            throw new CodecException(flat.get().length() + " bytes are more than codecs handle: 2^31-1");
        }
        ByteBuffer bytes = workspace.bytes(flat.get());
        for (BytesCodec codec : bytesCodecs) {
            bytes = codec.encode(bytes, workspace);
        }
        return Optional.of(workspace.buffer(bytes));
    }

    /** {@return how many bytes a chunk always has; empty if that depends on its elements} */
    public OptionalLong fixedSize() {
        OptionalLong size = serializer.fixedSize();
        for (BytesCodec codec : bytesCodecs) {
            size = size.isPresent() ? codec.encodedSize(size.getAsLong()) : size;
        }
        return size;
    }

    /** {@return the most bytes that a stored chunk has; other writers may leave more between the chunks of a shard} */
    public long maxEncodedSize() {
        return maxEncodedSize;
    }
}
