package dev.zarrbuffer.zarr.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** {@code gzip} and {@code zlib}. */
final class DeflateCodec implements BytesCodec {
    private static final int GZIP_HEADER = 10;
    private static final int GZIP_TRAILER = 8;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int HEADER_CHECKSUM = 2;

    private final boolean gzip;
    private final int level;

    DeflateCodec(CodecSpec spec, boolean gzip) {
        this.gzip = gzip;
        level = spec.integer("level", gzip ? 5 : 1, -1, 9);
    }

    private String name() {
        return gzip ? "gzip" : "zlib";
    }

    @Override
    public ByteBuffer decode(ByteBuffer encoded, long limit, Workspace workspace) throws CodecException {
        ByteBuffer from = encoded.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer decoded = workspace.take(limit);
        if (!gzip) {
            inflate(from, decoded, false, "zlib");
            requireEnd(from);
            return decoded.flip();
        }
        // A gzip file may be several, one after another.
        do {
            skipHeader(from);
            int start = decoded.position();
            inflate(from, decoded, true, "gzip");
            checkTrailer(from, decoded.slice(start, decoded.position() - start));
        } while (from.hasRemaining());
        return decoded.flip();
    }

    private void requireEnd(ByteBuffer from) throws CodecException {
        if (from.hasRemaining()) {
            throw new CodecException(name() + ": " + from.remaining() + " bytes follow the end");
        }
    }

    /** Inflates into {@code decoded} from its position on. */
    static void inflate(ByteBuffer from, ByteBuffer decoded, boolean raw, String name) throws CodecException {
        Inflater inflater = new Inflater(raw);
        try {
            inflater.setInput(from);
            while (!inflater.finished()) {
                if (inflater.inflate(decoded) == 0 && !inflater.finished()) {
                    // With no room left, the end may still be unread: one byte more would show.
                    boolean more = decoded.hasRemaining() || inflater.inflate(new byte[1]) != 0 || !inflater.finished();
                    if (more) {
                        throw new CodecException(name + ": " + (from.hasRemaining()
                                ? "more than the " + decoded.limit() + " bytes of a chunk" : "the bytes end too early"));
                    }
                }
            }
        } catch (DataFormatException e) {
            throw new CodecException(name + ": " + (e.getMessage() == null ? "damaged" : e.getMessage()), e);
        } finally {
            inflater.end();
        }
    }

    private static void skipHeader(ByteBuffer from) throws CodecException {
        try {
            int start = from.position();
            if (from.getShort() != (short) 0x8b1f || from.get() != 8) {
                throw new CodecException("gzip: no header at " + start);
            }
            int flags = from.get();
            from.position(start + GZIP_HEADER);
            if ((flags & EXTRA) != 0) {
                int extra = Short.toUnsignedInt(from.getShort());
                from.position(from.position() + extra);
            }
            for (int text : new int[] {NAME, COMMENT}) {
                while ((flags & text) != 0 && from.get() != 0) {
                    // Up to the NUL.
                }
            }
            from.position(from.position() + ((flags & HEADER_CHECKSUM) != 0 ? 2 : 0));
        } catch (java.nio.BufferUnderflowException | IllegalArgumentException e) {
            throw new CodecException("gzip: the bytes end in the header", e);
        }
    }

    private static void checkTrailer(ByteBuffer from, ByteBuffer decoded) throws CodecException {
        if (from.remaining() < GZIP_TRAILER) {
            throw new CodecException("gzip: the bytes end too early");
        }
        CRC32 crc = new CRC32();
        int length = decoded.remaining();
        crc.update(decoded);
        if (from.getInt() != (int) crc.getValue() || from.getInt() != length) {
            throw new CodecException("gzip: the checksum is not that of the bytes");
        }
    }

    @Override
    public ByteBuffer encode(ByteBuffer decoded, Workspace workspace) throws CodecException {
        ByteBuffer encoded = workspace.take(maxEncodedSize(decoded.remaining())).order(ByteOrder.LITTLE_ENDIAN);
        if (gzip) {
            // No time, no name, an unknown system: the same bytes give the same file.
            encoded.putShort((short) 0x8b1f).put((byte) 8).put((byte) 0).putInt(0).put((byte) 0).put((byte) 0xff);
        }
        deflate(decoded, encoded, level, gzip);
        if (gzip) {
            CRC32 crc = new CRC32();
            crc.update(decoded.duplicate());
            encoded.putInt((int) crc.getValue()).putInt(decoded.remaining());
        }
        return encoded.flip();
    }

    /** Returns whether there was room. */
    static boolean deflate(ByteBuffer decoded, ByteBuffer encoded, int level, boolean raw) {
        Deflater deflater = new Deflater(level, raw);
        try {
            deflater.setInput(decoded.duplicate());
            deflater.finish();
            while (!deflater.finished() && encoded.hasRemaining()) {
                deflater.deflate(encoded);
            }
            return deflater.finished();
        } finally {
            deflater.end();
        }
    }

    @Override
    public long maxEncodedSize(long decoded) {
        // zlib's own bound, and gzip's header and trailer.
        return decoded + (decoded >> 12) + (decoded >> 14) + (decoded >> 25) + 13 + GZIP_HEADER + GZIP_TRAILER + 64;
    }
}
