package dev.zarrbuffer.zarr.codec;

import java.util.zip.Checksum;

/** HDF5's checksum: two sums of pairs of bytes. */
final class Fletcher32 implements Checksum {
    /** So many pairs that neither sum overflows. */
    private static final int PAIRS = 360;

    private long first;
    private long second;
    private int pairs;
    /** The first byte of a pair; -1 if there is none. */
    private int half = -1;

    @Override
    public void update(int value) {
        if (half < 0) {
            half = value & 0xff;
            return;
        }
        add(half << 8 | value & 0xff);
        half = -1;
        if (++pairs == PAIRS) {
            fold();
        }
    }

    @Override
    public void update(byte[] bytes, int start, int length) {
        for (int i = 0; i < length; i++) {
            update(bytes[start + i]);
        }
    }

    private void add(int pair) {
        first += pair;
        second += first;
    }

    private void fold() {
        first = (first & 0xffff) + (first >> 16);
        second = (second & 0xffff) + (second >> 16);
        pairs = 0;
    }

    @Override
    public long getValue() {
        long a = first;
        long b = second;
        if (half >= 0) {
            a = a + (half << 8);
            b = b + a;
        }
        // Until nothing carries: a sum of 0xffff stays one.
        while (a > 0xffff || b > 0xffff) {
            a = (a & 0xffff) + (a >> 16);
            b = (b & 0xffff) + (b >> 16);
        }
        return b << 16 | a;
    }

    @Override
    public void reset() {
        first = 0;
        second = 0;
        pairs = 0;
        half = -1;
    }
}
