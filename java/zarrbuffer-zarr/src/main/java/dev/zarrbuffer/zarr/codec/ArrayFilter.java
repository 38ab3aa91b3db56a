package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.MemoryScope;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import java.nio.ByteBuffer;

/**
 * A filter of numcodecs as format 3 has it: from arrays to arrays, in order C, before {@code bytes}. Format 2's stand
 * behind its bytes. The order of an element's bytes that the filter's types name says nothing here: {@code bytes}
 * decides that.
 */
final class ArrayFilter implements ArrayCodec {
    private final BytesCodec filter;
    private final ChunkSpec chunk;
    private final DType decodedType;
    private final long[] encodedShape;
    private final DType encodedType;

    private ArrayFilter(BytesCodec filter, ChunkSpec chunk, DType decodedType, long[] encodedShape, DType encodedType) {
        this.filter = filter;
        this.chunk = chunk;
        this.decodedType = decodedType;
        this.encodedShape = encodedShape;
        this.encodedType = encodedType;
    }

    /** Other numbers in the same shape. */
    static ArrayFilter of(NumberFilter filter, ChunkSpec chunk) {
        boolean same = filter.decoded.kind() == chunk.dtype().kind()
                && filter.decoded.itemSize() == chunk.dtype().itemSize();
        if (!same) {
            throw new IllegalArgumentException("is for " + filter.decoded + ", the elements are " + chunk.dtype());
        }
        return new ArrayFilter(filter, chunk, filter.decoded, chunk.shape(), filter.stored);
    }

    /** One axis of bytes. */
    static ArrayFilter of(PackBits filter, ChunkSpec chunk) {
        if (chunk.dtype().kind() != DType.Kind.BOOL) {
            throw new IllegalArgumentException("packs truth values, not " + chunk.dtype());
        }
        long[] packed = {filter.maxEncodedSize(chunk.bytes())};
        return new ArrayFilter(filter, chunk, DType.BOOL, packed, DType.UINT8);
    }

    @Override
    public ChunkSpec encoded(ChunkSpec decoded) {
        // The array outlives any scope that the caller has open.
        try (MemoryScope scope = MemoryScope.open()) {
            NDArray fill = scope.detach(decoded.fillValue().astype(encodedType));
            return new ChunkSpec(encodedShape, encodedType, fill);
        }
    }

    @Override
    public NDBuffer encode(NDBuffer decoded, Workspace workspace) throws CodecException {
        ByteBuffer bytes = flat(decoded, decodedType, chunk.shape(), workspace);
        return result(filter.encode(bytes, workspace), encodedType, encodedShape, decoded);
    }

    @Override
    public NDBuffer decode(NDBuffer encoded, Workspace workspace) throws CodecException {
        ByteBuffer bytes = flat(encoded, encodedType, encodedShape, workspace);
        ByteBuffer decoded = filter.decode(bytes, chunk.bytes(), workspace);
        if (decoded.remaining() != chunk.bytes()) {
            throw new CodecException(
                    "has " + decoded.remaining() + " bytes after decoding, a chunk has " + chunk.bytes());
        }
        return result(decoded, decodedType, chunk.shape(), encoded);
    }

    /** The elements one after another, on the host. */
    private static ByteBuffer flat(NDBuffer array, DType type, long[] shape, Workspace workspace)
            throws CodecException {
        ByteBuffer bytes = workspace.take(new ChunkSpec(shape, type, null).bytes());
        NDArray.wrap(bytes, type, shape).set(array, Index.ellipsis());
        return bytes;
    }

    /** An array of the bytes, where the other is. */
    private static NDBuffer result(ByteBuffer bytes, DType type, long[] shape, NDBuffer other) {
        NDArray array = NDArray.wrap(bytes, type, shape);
        if (other.asNDArrayLike() instanceof NDArray given && !given.device().isHost()) {
            return BufferPrototype.cuda(given.device().id()).ndBuffer().fromHostArray(array);
        }
        return Workspace.host().ndBuffer().fromNDArrayLike(array);
    }
}
