package dev.zarrbuffer.examples;

import dev.zarrbuffer.zarr.codec.BytesCodec;
import dev.zarrbuffer.zarr.codec.ChunkSpec;
import dev.zarrbuffer.zarr.codec.Codec;
import dev.zarrbuffer.zarr.codec.CodecException;
import dev.zarrbuffer.zarr.codec.CodecProvider;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.codec.Workspace;
import java.nio.ByteBuffer;

/** Run lengths, for masks: a count from 1 to 255 and the byte that it repeats. */
public final class RunLength implements BytesCodec {
    private static final int MOST = 255;

    /** Named in {@code META-INF/services/dev.zarrbuffer.zarr.codec.CodecProvider}. */
    public static final class Provider implements CodecProvider {
        @Override
        public Codec create(CodecSpec spec, ChunkSpec chunk, int zarrFormat) {
            return spec.name().equals("example.run_length") ? new RunLength() : null;
        }
    }

    @Override
    public ByteBuffer encode(ByteBuffer decoded, Workspace workspace) throws CodecException {
        ByteBuffer from = decoded.duplicate();
        ByteBuffer to = workspace.take(maxEncodedSize(from.remaining()));
        while (from.hasRemaining()) {
            byte value = from.get();
            int count = 1;
            while (count < MOST && from.hasRemaining() && from.get(from.position()) == value) {
                from.get();
                count++;
            }
            to.put((byte) count).put(value);
        }
        return to.flip();
    }

    @Override
    public ByteBuffer decode(ByteBuffer encoded, long limit, Workspace workspace) throws CodecException {
        ByteBuffer from = encoded.duplicate();
        ByteBuffer to = workspace.take(limit);
        while (from.remaining() >= 2) {
            int count = from.get() & 0xff;
            byte value = from.get();
            if (count > to.remaining()) {
                throw new CodecException("run_length: more than " + limit + " bytes");
            }
            for (int i = 0; i < count; i++) {
                to.put(value);
            }
        }
        return to.flip();
    }

    @Override
    public long maxEncodedSize(long decoded) {
        return 2 * decoded;
    }
}
