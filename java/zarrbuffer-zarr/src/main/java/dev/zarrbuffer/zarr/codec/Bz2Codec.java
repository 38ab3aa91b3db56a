package dev.zarrbuffer.zarr.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/** Format 2's {@code bz2}, through streams: its library has nothing else. */
final class Bz2Codec implements BytesCodec {
    private final int level;

    Bz2Codec(CodecSpec spec) {
        level = spec.integer("level", 1, 1, 9);
    }

    @Override
    public ByteBuffer decode(ByteBuffer encoded, long limit, Workspace workspace) throws CodecException {
        ByteBuffer decoded = workspace.take(limit);
        byte[] step = new byte[1 << 16];
        try (InputStream in = new BZip2CompressorInputStream(new In(encoded.duplicate()), true)) {
            for (int count = in.read(step); count >= 0; count = in.read(step)) {
                decoded.put(step, 0, count);
            }
        } catch (BufferOverflowException e) {
            throw new CodecException("bz2: more than the " + limit + " bytes of a chunk", e);
        } catch (IOException | RuntimeException e) {
            throw new CodecException("bz2: " + e.getMessage(), e);
        }
        return decoded.flip();
    }

    @Override
    public ByteBuffer encode(ByteBuffer decoded, Workspace workspace) throws CodecException {
        ByteBuffer encoded = workspace.take(maxEncodedSize(decoded.remaining()));
        byte[] step = new byte[1 << 16];
        try (OutputStream out = new BZip2CompressorOutputStream(new Out(encoded), level)) {
            for (ByteBuffer from = decoded.duplicate(); from.hasRemaining(); ) {
                int count = Math.min(step.length, from.remaining());
                from.get(step, 0, count);
                out.write(step, 0, count);
            }
        } catch (IOException e) {
            throw new CodecException("bz2: " + e.getMessage(), e);
        }
        return encoded.flip();
    }

    @Override
    public long maxEncodedSize(long decoded) {
        // What bzip2's manual promises is 1 %; its blocks have headers as well.
        return decoded + decoded / 50 + 1024;
    }

    private static final class In extends InputStream {
        private final ByteBuffer bytes;

        In(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.hasRemaining() ? Byte.toUnsignedInt(bytes.get()) : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            int count = Math.min(length, bytes.remaining());
            bytes.get(into, offset, count);
            return count == 0 && length > 0 ? -1 : count;
        }
    }

    private static final class Out extends OutputStream {
        private final ByteBuffer bytes;

        Out(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public void write(int value) {
            bytes.put((byte) value);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            bytes.put(from, offset, length);
        }
    }
}
