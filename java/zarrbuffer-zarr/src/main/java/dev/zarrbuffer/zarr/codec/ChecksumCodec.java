package dev.zarrbuffer.zarr.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.zip.Checksum;

/** A checksum of 4 bytes, little-endian: after the bytes as format 3 has it, or before them as some of format 2 are. */
final class ChecksumCodec implements BytesCodec {
    private final String name;
    private final Supplier<Checksum> checksum;
    private final boolean first;

    ChecksumCodec(String name, Supplier<Checksum> checksum, boolean first) {
        this.name = name;
        this.checksum = checksum;
        this.first = first;
    }

    @Override
    public ByteBuffer decode(ByteBuffer encoded, long limit, Workspace workspace) throws CodecException {
        int length = encoded.remaining() - Integer.BYTES;
        if (length < 0) {
            throw new CodecException(name + ": " + encoded.remaining() + " bytes are too few for a checksum");
        }
        ByteBuffer bytes = encoded.slice(encoded.position() + (first ? Integer.BYTES : 0), length);
        int stored = encoded.duplicate().order(ByteOrder.LITTLE_ENDIAN)
                .getInt(encoded.position() + (first ? 0 : length));
        int actual = of(bytes);
        if (stored != actual) {
            throw new CodecException(String.format("%s: the checksum is %08x, that of the bytes %08x", name, stored, actual));
        }
        return bytes;
    }

    private int of(ByteBuffer bytes) {
        Checksum sum = checksum.get();
        sum.update(bytes.duplicate());
        return (int) sum.getValue();
    }

    @Override
    public ByteBuffer encode(ByteBuffer decoded, Workspace workspace) throws CodecException {
        ByteBuffer encoded = workspace.take(decoded.remaining() + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int sum = of(decoded);
        if (first) {
            encoded.putInt(sum).put(decoded.duplicate());
        } else {
            encoded.put(decoded.duplicate()).putInt(sum);
        }
        return encoded.flip();
    }

    @Override
    public long maxEncodedSize(long decoded) {
        return decoded + Integer.BYTES;
    }

    @Override
    public OptionalLong encodedSize(long decoded) {
        return OptionalLong.of(maxEncodedSize(decoded));
    }
}
