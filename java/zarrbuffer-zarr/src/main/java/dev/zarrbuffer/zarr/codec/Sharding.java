package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code sharding_indexed}: a chunk of chunks, with an index of where each lies. */
public final class Sharding implements Serializer {
    private static final DType UINT64_LE = DType.UINT64.withByteOrder(ByteOrder.LITTLE_ENDIAN);

    private final ChunkSpec shard;
    private final long[] counts;
    private final int chunks;
    private final CodecPipeline inner;
    private final CodecPipeline indexCodecs;
    private final long indexBytes;
    private final boolean indexFirst;

    Sharding(CodecSpec spec, ChunkSpec shard) {
        this.shard = shard;
        long[] chunkShape = spec.integers("chunk_shape");
        int rank = shard.shape().length;
        counts = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            if (chunkShape.length != rank || chunkShape[axis] < 1 || shard.shape()[axis] % chunkShape[axis] != 0) {
                throw new IllegalArgumentException("chunk_shape " + Arrays.toString(chunkShape)
                        + " does not divide the shard's, " + Arrays.toString(shard.shape()));
            }
            counts[axis] = shard.shape()[axis] / chunkShape[axis];
        }
        long count = Arrays.stream(counts).reduce(1, Math::multiplyExact);
        if (count > Integer.MAX_VALUE / 32) {
            throw new IllegalArgumentException("a shard of " + count + " chunks is more than this library reads");
        }
        chunks = (int) count;
        inner = CodecPipeline.of(specs(spec, "codecs"), shard.withShape(chunkShape), 3);
        indexFirst = spec.text("index_location", "end", "start", "end").equals("start");
        long[] indexShape = Arrays.copyOf(counts, rank + 1);
        indexShape[rank] = 2;
        ChunkSpec index = new ChunkSpec(indexShape, DType.UINT64, shard.fillValue());
        indexCodecs = CodecPipeline.of(specs(spec, "index_codecs"), index, 3);
        indexBytes = indexCodecs.fixedSize().orElseThrow(() -> new IllegalArgumentException(
                "index_codecs must make an index of a size that is known before, which compressors do not"));
    }

    private static List<CodecSpec> specs(CodecSpec spec, String member) {
        if (!(spec.configuration().get(member) instanceof List<?> list)) {
            throw new IllegalArgumentException(member + " must be a list of codecs");
        }
        List<CodecSpec> specs = new ArrayList<>();
        for (Object element : list) {
            try {
                specs.add(CodecSpec.parse(element));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(member + "[" + specs.size() + "] " + e.getMessage(), e);
            }
        }
        return specs;
    }

    /** {@return the codecs of a chunk in the shard} */
    public CodecPipeline inner() {
        return inner;
    }

    /** {@return how many chunks there are along each axis; a copy} */
    public long[] counts() {
        return counts.clone();
    }

    /** {@return bytes of the index} */
    public long indexBytes() {
        return indexBytes;
    }

    /** {@return whether the index is at the start of the shard, not the end} */
    public boolean isIndexFirst() {
        return indexFirst;
    }

    /**
     * {@return the index}
     *
     * @param encoded its bytes
     * @param shardBytes how large the shard is; -1 if that is not known
     * @param workspace for what lives as long as the index
     * @throws CodecException if its checksum is wrong, or what it says is not possible
     */
    public ShardIndex readIndex(Buffer encoded, long shardBytes, Workspace workspace) throws IOException {
        int mark = workspace.mark();
        try {
            NDBuffer index = indexCodecs.decode(encoded, Workspace.host(), workspace);
            NDArray numbers = index.asHostArray().astype(UINT64_LE).reshape(-1);
            long indexStart = indexFirst ? 0 : Math.max(shardBytes - indexBytes, -1);
            boolean known = indexFirst || shardBytes >= 0;
            return ShardIndex.read(numbers.asByteBuffer(), shardBytes, known ? indexStart : 0, known ? indexBytes : 0);
        } catch (CodecException e) {
            throw new CodecException("shard index: " + e.getMessage(), e);
        } finally {
            workspace.release(mark);
        }
    }

    @Override
    public NDBuffer decode(Buffer bytes, BufferPrototype prototype, Workspace workspace) throws IOException {
        if (bytes.length() < indexBytes) {
            throw new CodecException("has " + bytes.length() + " bytes, the index of a shard alone " + indexBytes);
        }
        Slice place = indexFirst ? Slice.to(indexBytes) : Slice.from(bytes.length() - indexBytes);
        ShardIndex index = readIndex(bytes.get(place), bytes.length(), workspace);
        NDBuffer array = prototype.ndBuffer().empty(shard.dtype(), shard.shape());
        for (int chunk = 0; chunk < chunks; chunk++) {
            if (!index.has(chunk)) {
                array.set(shard.fillValue(), place(chunk));
                continue;
            }
            int mark = workspace.mark();
            try {
                Slice part = Slice.of(index.offset(chunk), index.offset(chunk) + index.length(chunk));
                array.set(inner.decode(bytes.get(part), prototype, workspace), place(chunk));
            } catch (CodecException e) {
                throw new CodecException("chunk " + chunk + " of the shard: " + e.getMessage(), e);
            } finally {
                workspace.release(mark);
            }
        }
        return array;
    }

    /** Where in the shard a chunk lies. */
    private Index[] place(int chunk) {
        long[] shape = inner.chunk().shape();
        Index[] place = new Index[shape.length];
        long rest = chunk;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            long start = rest % counts[axis] * shape[axis];
            place[axis] = Slice.of(start, start + shape[axis]);
            rest /= counts[axis];
        }
        return place;
    }

    @Override
    public Optional<Buffer> encode(NDBuffer array, boolean elideFill, Workspace workspace) throws IOException {
        List<Buffer> parts = new ArrayList<>();
        long[] numbers = new long[2 * chunks];
        Arrays.fill(numbers, ShardIndex.ABSENT);
        long end = indexFirst ? indexBytes : 0;
        for (int chunk = 0; chunk < chunks; chunk++) {
            NDBuffer part = array.get(place(chunk));
            if (elideFill && part.allEqual(shard.fillValue())) {
                continue;
            }
            int mark = workspace.mark();
            Optional<Buffer> encoded = inner.encode(part, elideFill, workspace);
            if (encoded.isPresent()) {
                numbers[2 * chunk] = end;
                numbers[2 * chunk + 1] = encoded.get().length();
                end += encoded.get().length();
                // A copy: the workspace is for the next chunk.
                parts.add(Workspace.host().buffer().createZeroLength().combine(List.of(encoded.get())));
            }
            workspace.release(mark);
        }
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        NDArray index = NDArray.of(numbers).view(DType.UINT64).reshape(indexCodecs.chunk().shape());
        NDBuffer all = Workspace.host().ndBuffer().fromNDArrayLike(index);
        Buffer indexPart = indexCodecs.encode(all, false, workspace).orElseThrow();
        parts.add(indexFirst ? 0 : parts.size(), indexPart);
        return Optional.of(parts.get(0).combine(parts.subList(1, parts.size())));
    }

    @Override
    public OptionalLong fixedSize() {
        return OptionalLong.empty();
    }

    /** That of chunks without anything between them. */
    @Override
    public long maxSize() {
        long chunk = inner.maxEncodedSize();
        return chunk > (Long.MAX_VALUE - indexBytes) / chunks ? Long.MAX_VALUE : indexBytes + chunks * chunk;
    }
}
