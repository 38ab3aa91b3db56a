package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDArrayLike;
import dev.zarrbuffer.NDBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code bytes}: elements one after another in order C. Reading is a view; bytes are swapped when they are copied. */
final class BytesSerializer implements Serializer {
    private final ChunkSpec chunk;
    private final DType stored;
    private final long bytes;

    BytesSerializer(CodecSpec spec, ChunkSpec chunk, int zarrFormat) {
        this.chunk = chunk;
        String endian = spec.text("endian", null, "little", "big");
        if (endian == null && zarrFormat == 3 && hasOrder(chunk.dtype())) {
            throw new IllegalArgumentException("endian is missing, which " + chunk.dtype() + " needs");
        }
        stored = endian == null ? chunk.dtype() : chunk.dtype().withByteOrder(
                endian.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        bytes = chunk.bytes();
    }

    /** Whether the order of an element's bytes matters. */
    static boolean hasOrder(DType dtype) {
        return switch (dtype.kind()) {
            case RAW, BYTES, STRUCT -> false;
            default -> dtype.itemSize() > 1;
        };
    }

    @Override
    public NDBuffer decode(Buffer encoded, BufferPrototype prototype, Workspace workspace) throws CodecException {
        if (encoded.length() != bytes) {
            throw new CodecException("has " + encoded.length() + " bytes after decoding, a chunk of shape "
                    + Arrays.toString(chunk.shape()) + " of " + chunk.dtype() + " has " + bytes);
        }
        Buffer moved = prototype.buffer().fromBuffer(encoded);
        NDArrayLike flat = moved.asArrayLike() instanceof NDArrayLike own ? own : moved.asHostArray();
        return prototype.ndBuffer().fromNDArrayLike(flat.view(stored).reshape(chunk.shape()));
    }

    @Override
    public Optional<Buffer> encode(NDBuffer array, boolean elideFill, Workspace workspace) {
        NDArray own = workspace.bytesOf(array.asNDArrayLike());
        if (own != null && array.dtype().equals(stored)) {
            return Optional.of(Workspace.host().buffer().fromArrayLike(own));
        }
        // Not a window on memory of the caller's: that would keep it past a close.
        NDArray block = workspace.takeBlock(bytes).array();
        block.view(stored).reshape(chunk.shape()).set(array, Index.ellipsis());
        return Optional.of(Workspace.host().buffer().fromArrayLike(block));
    }

    /** The type of stored elements. */
    DType stored() {
        return stored;
    }

    @Override
    public OptionalLong fixedSize() {
        return OptionalLong.of(bytes);
    }
}
