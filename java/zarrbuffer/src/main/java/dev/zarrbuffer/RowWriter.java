package dev.zarrbuffer;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes rows of Java's primitives one behind the other into native memory of any size, a window at a time. */
final class RowWriter {
    private static final int WINDOW = 1 << 30;

    private final long storage;
    private final long end;
    private long next;
    private ByteBuffer window = ByteBuffer.allocate(0);

    /**
     * @param storage a native handle, which the caller has acquired
     * @param begin where in it to begin
     * @param bytes how many there are room for
     */
    RowWriter(long storage, long begin, long bytes) {
        this.storage = storage;
        next = begin;
        end = begin + bytes;
    }

    /** Writes an array of primitives of the given size. */
    void write(Object row, int itemSize) {
        int length = Array.getLength(row);
        for (int from = 0; from < length; ) {
            ByteBuffer room = window();
            int count = Math.min(length - from, room.remaining() / itemSize);
            put(room, row, from, count);
            room.position(room.position() + count * itemSize);
            from += count;
        }
    }

    /** Writes what is between position and limit, which stay. */
    void write(ByteBuffer source) {
        ByteBuffer rest = source.duplicate();
        while (rest.hasRemaining()) {
            ByteBuffer room = window();
            int count = Math.min(rest.remaining(), room.remaining());
            room.put(rest.slice(rest.position(), count));
            rest.position(rest.position() + count);
        }
    }

    private ByteBuffer window() {
        if (!window.hasRemaining()) {
            if (next == end) {
                throw new IllegalStateException("no room is left for another row");
            }
            int length = (int) Math.min(WINDOW, end - next);
            window = Storage.window(storage, next, length).order(ByteOrder.nativeOrder());
            next += length;
        }
        return window;
    }

    private static void put(ByteBuffer room, Object row, int from, int count) {
        if (row instanceof byte[] values) {
            room.slice().put(values, from, count);
        } else if (row instanceof short[] values) {
            room.asShortBuffer().put(values, from, count);
        } else if (row instanceof int[] values) {
            room.asIntBuffer().put(values, from, count);
        } else if (row instanceof long[] values) {
            room.asLongBuffer().put(values, from, count);
        } else if (row instanceof float[] values) {
            room.asFloatBuffer().put(values, from, count);
        } else if (row instanceof double[] values) {
            room.asDoubleBuffer().put(values, from, count);
        } else {
            boolean[] values = (boolean[]) row;
            for (int i = 0; i < count; i++) {
                room.put(room.position() + i, (byte) (values[from + i] ? 1 : 0));
            }
        }
    }
}
