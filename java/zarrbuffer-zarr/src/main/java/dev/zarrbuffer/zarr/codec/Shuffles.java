package dev.zarrbuffer.zarr.codec;

import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Slice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Elements turned inside out, so that bytes (or bits) of the same place come together: what compresses better. Bytes
 * that fill no element stay at the end.
 */
final class Shuffles {
    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Shuffles() {}

    /** Elements to planes of bytes: a transpose, which the core does. */
    static void shuffle(NDArray from, NDArray to, int typeSize) {
        long count = from.size() / typeSize;
        Slice whole = Slice.to(count * typeSize);
        to.get(whole).reshape(typeSize, count).set(from.get(whole).reshape(count, typeSize).transpose(), Index.ellipsis());
        copyRest(from, to, count * typeSize);
    }

    /** Back from {@link #shuffle}. */
    static void unshuffle(NDArray from, NDArray to, int typeSize) {
        long count = from.size() / typeSize;
        Slice whole = Slice.to(count * typeSize);
        to.get(whole).reshape(count, typeSize).set(from.get(whole).reshape(typeSize, count).transpose(), Index.ellipsis());
        copyRest(from, to, count * typeSize);
    }

    private static void copyRest(NDArray from, NDArray to, long start) {
        if (start < from.size()) {
            to.set(Slice.from(start), from.get(Slice.from(start)));
        }
    }

    /** Whether blosc shuffles bits of so many bytes; else it leaves them as they are. */
    static boolean shufflesBits(long bytes, int typeSize) {
        return bytes >= typeSize && bytes / typeSize % 8 == 0;
    }

    /** Planes of bytes to planes of bits, {@code count} elements, a multiple of 8. */
    static void toBits(ByteBuffer planes, ByteBuffer bits, int typeSize, int count) {
        int plane = count / 8;
        for (int row = 0; row < typeSize; row++) {
            for (int group = 0; group < plane; group++) {
                long turned = turn((long) LONG.get(planes, row * count + 8 * group));
                for (int bit = 0; bit < 8; bit++) {
                    bits.put((row * 8 + bit) * plane + group, (byte) (turned >>> 8 * bit));
                }
            }
        }
    }

    /** Back from {@link #toBits}. */
    static void fromBits(ByteBuffer bits, ByteBuffer planes, int typeSize, int count) {
        int plane = count / 8;
        for (int row = 0; row < typeSize; row++) {
            int first = row * 8 * plane;
            for (int group = 0; group < plane; group++) {
                long bytes = 0;
                for (int bit = 7; bit >= 0; bit--) {
                    bytes = bytes << 8 | bits.get(first + bit * plane + group) & 0xff;
                }
                LONG.set(planes, row * count + 8 * group, turn(bytes));
            }
        }
    }

    /** The transpose of 8 times 8 bits. */
    private static long turn(long bits) {
        long x = bits;
        long swap = (x ^ x >>> 7) & 0x00AA00AA00AA00AAL;
        x ^= swap ^ swap << 7;
        swap = (x ^ x >>> 14) & 0x0000CCCC0000CCCCL;
        x ^= swap ^ swap << 14;
        swap = (x ^ x >>> 28) & 0x00000000F0F0F0F0L;
        return x ^ swap ^ swap << 28;
    }
}
