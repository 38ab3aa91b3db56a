package dev.zarrbuffer.zarr.codec;

import java.nio.ByteBuffer;

/**
 * BloscLZ, blosc's own compressor of the LZ77 kind. A control byte below 32 announces that many literal bytes and one
 * more; any other a match: its upper 3 bits are the length, its lower 5 with the byte behind the distance.
 */
final class BloscLz {
    private static final int LITERALS = 32;
    private static final int LONG_MATCH = 7;
    private static final int NEAR = 8191;
    private static final int FARTHEST = NEAR + 65535;
    private static final int LEAST_MATCH = 6;
    private static final int HASH_BITS = 13;
    /** c-blosc refuses streams that end with a match. */
    private static final int LAST_LITERALS = 4;

    private BloscLz() {}

    /** Fills {@code to}. */
    static void decompress(ByteBuffer from, ByteBuffer to) throws CodecException {
        try {
            int control = from.get() & LITERALS - 1;
            while (true) {
                if (control < LITERALS) {
                    int count = control + 1;
                    to.put(to.position(), from, from.position(), count);
                    from.position(from.position() + count);
                    to.position(to.position() + count);
                } else {
                    copyMatch(control, from, to);
                }
                if (!from.hasRemaining()) {
                    break;
                }
                control = from.get() & 0xff;
            }
        } catch (java.nio.BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new CodecException("blosclz: damaged", e);
        }
        if (to.hasRemaining()) {
            throw new CodecException("blosclz: the bytes end too early");
        }
    }

    private static void copyMatch(int control, ByteBuffer from, ByteBuffer to) {
        int length = control >> 5;
        int high = control & 31;
        int more = length == LONG_MATCH ? 255 : 0;
        while (more == 255) {
            more = from.get() & 0xff;
            length += more;
        }
        length += 2;
        int low = from.get() & 0xff;
        int distance = (high << 8) + low + 1;
        if (high == 31 && low == 255) {
            distance = ((from.get() & 0xff) << 8) + (from.get() & 0xff) + NEAR + 1;
        }
        int at = to.position();
        if (length > to.remaining()) {
            throw new IndexOutOfBoundsException();
        }
        // Byte by byte: the match may reach into what it makes.
        for (int i = 0; i < length; i++, at++) {
            to.put(at, to.get(at - distance));
        }
        to.position(at);
    }

    /** Returns how many bytes there are from 0 on, or -1 if they do not fit. */
    static int compress(ByteBuffer from, ByteBuffer to) {
        int[] seen = new int[1 << HASH_BITS];
        java.util.Arrays.fill(seen, -1);
        int start = from.position();
        int literals = start;
        int at = start;
        try {
            while (at + Long.BYTES < from.limit()) {
                int word = from.getInt(at);
                int hash = word * 0x9E3779B1 >>> 32 - HASH_BITS;
                int match = seen[hash];
                seen[hash] = at;
                // The stream cannot begin with a match.
                int length = match < 0 || at == start || at - match > FARTHEST ? 0 : common(from, match, at);
                if (length < LEAST_MATCH) {
                    at++;
                    continue;
                }
                putLiterals(from, literals, at, to);
                putMatch(at - match, length, to);
                at += length;
                literals = at;
            }
            putLiterals(from, literals, from.limit(), to);
            return to.position();
        } catch (java.nio.BufferOverflowException e) {
            return -1;
        }
    }

    private static int common(ByteBuffer bytes, int a, int b) {
        int length = 0;
        while (b + length < bytes.limit() - LAST_LITERALS && bytes.get(a + length) == bytes.get(b + length)) {
            length++;
        }
        return length;
    }

    private static void putLiterals(ByteBuffer from, int start, int end, ByteBuffer to) {
        for (int at = start; at < end; ) {
            int count = Math.min(LITERALS, end - at);
            to.put((byte) (count - 1)).put(from.slice(at, count));
            at += count;
        }
    }

    private static void putMatch(int distance, int length, ByteBuffer to) {
        boolean far = distance > NEAR;
        int offset = far ? 0x1fff : distance - 1;
        int rest = length - 2;
        to.put((byte) (Math.min(rest, LONG_MATCH) << 5 | offset >> 8));
        if (rest >= LONG_MATCH) {
            for (rest -= LONG_MATCH; rest >= 255; rest -= 255) {
                to.put((byte) 255);
            }
            to.put((byte) rest);
        }
        to.put((byte) offset);
        if (far) {
            to.put((byte) (distance - NEAR - 1 >> 8)).put((byte) (distance - NEAR - 1));
        }
    }
}
