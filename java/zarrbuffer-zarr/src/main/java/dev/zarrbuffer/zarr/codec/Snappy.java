package dev.zarrbuffer.zarr.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorInputStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorOutputStream;

/** Snappy, which only old blosc chunks have: through streams, as the library has it. */
final class Snappy {
    private Snappy() {}

    /** Fills {@code decoded}. */
    static void decompress(ByteBuffer from, ByteBuffer decoded) throws CodecException {
        byte[] encoded = new byte[from.remaining()];
        from.duplicate().get(encoded);
        int length = decoded.remaining();
        try (SnappyCompressorInputStream in = new SnappyCompressorInputStream(new ByteArrayInputStream(encoded))) {
            if (in.getSize() != length) {
                throw new CodecException("snappy: " + in.getSize() + " bytes instead of " + length);
            }
            byte[] bytes = in.readNBytes(length);
            if (bytes.length != length) {
                throw new CodecException("snappy: the bytes end too early");
            }
            decoded.duplicate().put(bytes);
        } catch (CodecException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The library checks less than it should.
            throw new CodecException("snappy: damaged: " + e.getMessage(), e);
        }
    }

    /** Returns how many bytes there are, or -1 if they do not fit. */
    static int compress(ByteBuffer decoded, ByteBuffer encoded) throws CodecException {
        byte[] bytes = new byte[decoded.remaining()];
        decoded.duplicate().get(bytes);
        ByteArrayOutputStream to = new ByteArrayOutputStream(bytes.length);
        try (SnappyCompressorOutputStream out = new SnappyCompressorOutputStream(to, bytes.length)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new CodecException("snappy: " + e.getMessage(), e);
        }
        if (to.size() > encoded.remaining()) {
            return -1;
        }
        encoded.duplicate().put(to.toByteArray());
        return to.size();
    }
}
