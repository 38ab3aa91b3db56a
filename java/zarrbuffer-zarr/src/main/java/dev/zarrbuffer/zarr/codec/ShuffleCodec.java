package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.NDArray;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** The filter {@code shuffle}, of bytes in both formats. */
final class ShuffleCodec implements BytesCodec {
    private final int elementSize;

    ShuffleCodec(CodecSpec spec, int otherwise) {
        elementSize = spec.integer("elementsize", otherwise, 1, 1 << 20);
    }

    private static NDArray wrap(ByteBuffer bytes) {
        return NDArray.wrap(bytes, dev.zarrbuffer.DType.UINT8, bytes.remaining());
    }

    @Override
    public ByteBuffer decode(ByteBuffer encoded, long limit, Workspace workspace) throws CodecException {
        Workspace.Block decoded = workspace.takeBlock(encoded.remaining());
        Shuffles.unshuffle(wrap(encoded), decoded.array(), elementSize);
        return decoded.bytes();
    }

    @Override
    public ByteBuffer encode(ByteBuffer decoded, Workspace workspace) throws CodecException {
        Workspace.Block encoded = workspace.takeBlock(decoded.remaining());
        Shuffles.shuffle(wrap(decoded), encoded.array(), elementSize);
        return encoded.bytes();
    }

    @Override
    public long maxEncodedSize(long decoded) {
        return decoded;
    }

    @Override
    public OptionalLong encodedSize(long decoded) {
        return OptionalLong.of(decoded);
    }
}
