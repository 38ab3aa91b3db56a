package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * Native memory of the calling thread through which arguments and results cross the bridge; bridge.hpp says how they
 * lie in it. A call with an address costs a quarter of one with Java arrays. What is put is good until the next
 * {@link #begin()} on this thread, so nothing may call back into this library between that and the bridge call.
 */
final class Scratch {
    /** Room for any operand of 64 axes with any basic key; more is made when it is needed. */
    private static final int ROOM = 1024;

    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    /** Where this thread makes small arrays; null before the first. */
    private Slab slab;

    private LongBuffer numbers;
    private long address;
    private int end;

    private Scratch() {
        allocate(ROOM);
    }

    private void allocate(int room) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(room * Long.BYTES).order(ByteOrder.nativeOrder());
        address = Errors.check(Bridge.buffer_address(bytes));
        numbers = bytes.asLongBuffer();
    }

    /** The scratch of this thread, empty. */
    static Scratch begin() {
        Scratch scratch = OF_THREAD.get();
        scratch.end = 0;
        return scratch;
    }

    /** Where this thread makes small arrays. */
    static Slab slab() {
        Scratch scratch = OF_THREAD.get();
        if (scratch.slab == null) {
            scratch.slab = new Slab();
        }
        return scratch.slab;
    }

    /** Takes a new slab, as the present one is full. */
    static void replaceSlab() {
        Scratch scratch = OF_THREAD.get();
        Slab fresh = new Slab();
        scratch.slab.retire();
        scratch.slab = fresh;
    }

    /** For the bridge. */
    long address() {
        return address;
    }

    Scratch number(long value) {
        reserve(1);
        numbers.put(end++, value);
        return this;
    }

    Scratch flag(boolean value) {
        return number(value ? 1 : 0);
    }

    Scratch list(long... values) {
        reserve(1 + values.length);
        numbers.put(end, values.length);
        end = put(end + 1, values);
        return this;
    }

    Scratch list(int... values) {
        reserve(1 + values.length);
        numbers.put(end++, values.length);
        for (int value : values) {
            numbers.put(end++, value);
        }
        return this;
    }

    /** An array whose elements the call will not touch, or whose storage the caller has acquired. */
    Scratch array(StridedArray array) {
        return described(array.storage.handle(), array.numbers);
    }

    /** An array without memory. */
    Scratch layout(long[] described) {
        return described(0, described);
    }

    private Scratch described(long storage, long[] described) {
        reserve(2 + described.length);
        numbers.put(end, storage);
        numbers.put(end + 1, described.length / 2 - 1);
        end = put(end + 2, described);
        return this;
    }

    /** Returns where the next may be put. In local variables: fields would be written for each number. */
    private int put(int at, long[] values) {
        LongBuffer into = numbers;
        for (int i = 0; i < values.length; i++) {
            into.put(at + i, values[i]);
        }
        return at + values.length;
    }

    Scratch scalar(Scalar value) {
        return four(value.tag(), value.bits(), Double.doubleToRawLongBits(value.re()),
                Double.doubleToRawLongBits(value.im()));
    }

    Scratch key(Index part, long start) {
        return four(part.type.ordinal(), start, part.stop, part.step);
    }

    private Scratch four(long first, long second, long third, long fourth) {
        reserve(4);
        LongBuffer into = numbers;
        int at = end;
        into.put(at, first);
        into.put(at + 1, second);
        into.put(at + 2, third);
        into.put(at + 3, fourth);
        end = at + 4;
        return this;
    }

    /** A number of the result. */
    long result(int position) {
        return numbers.get(position);
    }

    /** The array that the result is, as {@link StridedArray#numbers} has it. */
    long[] resultArray() {
        LongBuffer from = numbers;
        long[] described = new long[2 + 2 * (int) from.get(1)];
        for (int i = 0; i < described.length; i++) {
            described[i] = from.get(2 + i);
        }
        return described;
    }

    private void reserve(int more) {
        // A result may be longer than its arguments: 64 axes always fit.
        if (end + more > numbers.capacity()) {
            LongBuffer full = numbers;
            allocate(2 * (end + more));
            numbers.put(0, full, 0, end);
        }
    }
}
