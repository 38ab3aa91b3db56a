package dev.zarrbuffer.zarr;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import java.nio.ByteBuffer;

/** Where masks are true: memory grows with what is true, not with the mask. */
final class Masks {
    private static final int WINDOW = 1 << 30;

    private Masks() {}

    /**
     * The places of true elements in order C.
     *
     * @throws IllegalArgumentException for a mask that is not of bool
     * @throws ArithmeticException for more than 2<sup>31</sup>-1 of them
     */
    static long[] places(NDArray mask) {
        if (mask.dtype().kind() != DType.Kind.BOOL) {
            throw new IllegalArgumentException("a mask is of bool, not of " + mask.dtype());
        }
        NDArray flat = mask.asHostArray().ravel();
        long[] places = new long[count(flat)];
        int found = 0;
        for (long start = 0; start < flat.size() && found < places.length; start += WINDOW) {
            ByteBuffer window = window(flat, start);
            for (int i = 0; i < window.limit(); i++) {
                if (window.get(i) != 0) {
                    places[found++] = start + i;
                }
            }
        }
        return places;
    }

    private static int count(NDArray flat) {
        long count = 0;
        for (long start = 0; start < flat.size(); start += WINDOW) {
            ByteBuffer window = window(flat, start);
            for (int i = 0; i < window.limit(); i++) {
                count += window.get(i) != 0 ? 1 : 0;
            }
        }
        return Math.toIntExact(count);
    }

    private static ByteBuffer window(NDArray flat, long start) {
        return flat.asByteBuffer(start, (int) Math.min(flat.size() - start, WINDOW));
    }
}
