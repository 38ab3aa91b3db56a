package dev.zarrbuffer.imglib2;

import dev.zarrbuffer.Device;
import dev.zarrbuffer.Lease;
import dev.zarrbuffer.NDArray;
import java.nio.ByteBuffer;
import java.util.function.Function;
import net.imglib2.img.basictypeaccess.DataAccess;

/**
 * The memory that the elements of an array touch, in windows that an int reaches; it stays while this is reachable. A
 * place is a number of bytes from the first that is touched.
 */
final class Windows {
    /** A power of two; of complex numbers, twice as much must still be an int. */
    private static final int BITS = 30;

    private static final int BYTES = 1 << BITS;

    private final DataAccess[] accesses;
    /** Of the element at 0, 0, ... */
    final long first;

    Windows(NDArray array, Function<ByteBuffer, DataAccess> access) {
        long before = 0;
        long after = 0;
        long[] shape = array.shape();
        long[] strides = array.strides();
        for (int axis = 0; axis < shape.length; axis++) {
            long reach = (shape[axis] - 1) * strides[axis];
            before -= Math.min(reach, 0);
            after += Math.max(reach, 0);
        }
        first = before;
        long item = array.dtype().itemSize();
        long bytes = array.size() == 0 ? 0 : before + after + item;
        NDArray memory = flat(array, -before, bytes);
        accesses = new DataAccess[Math.max(1, (int) ((bytes + BYTES - 1) >> BITS))];
        for (int i = 0; i < accesses.length; i++) {
            long begin = (long) i << BITS;
            // An element that begins in a window is all in it.
            int length = (int) Math.min(bytes - begin, BYTES + item - 1);
            accesses[i] = access.apply(memory.asByteBuffer(begin, length).order(array.dtype().byteOrder()));
        }
    }

    private static NDArray flat(NDArray array, long from, long bytes) {
        Lease lease = array.lease();
        NDArray flat = NDArray.wrapAddress(bytes == 0 ? 0 : lease.address() + from, bytes, Device.CPU, lease::close);
        return array.isReadOnly() ? flat.asReadOnly() : flat;
    }

    static int window(long place) {
        return (int) (place >> BITS);
    }

    static int index(long place) {
        return (int) place & BYTES - 1;
    }

    /** How many places, from this one on and a step apart, are in its window; at most an int's. */
    static long stepsInside(long place, long step) {
        if (step == 0) {
            return Integer.MAX_VALUE;
        }
        long room = step > 0 ? BYTES - 1 - index(place) : index(place);
        return 1 + room / Math.abs(step);
    }

    DataAccess access(int window) {
        return accesses[window];
    }
}
