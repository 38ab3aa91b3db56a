package dev.zarrbuffer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32C;

/**
 * How values travel to another JVM: {@link DType}, {@link Index}, {@link NDArray}, {@link Buffer}, {@link NDBuffer} and
 * {@link BufferPrototype}. Java's serialization uses this form by itself; serializers of other frameworks call
 * {@link #write} and {@link #read}. The form begins with a mark and a version, and has checksums (CRC-32C) over all of
 * it: what is damaged, foreign or of a version that is not known is an exception, never a wrong value.
 *
 * <p>Elements are copied once, in order F where the array has that, else in order C, and come back writable. What was
 * on a device comes back on the device of that number; where the other JVM has none, on the host, with a warning in the
 * log. Prototypes are not touched by that: one for a device that is missing equals itself, and throws
 * {@link DeviceException} when it is used.
 *
 * <p>Factories of users' own buffers are in it as Java's serialization writes them. So read only what comes from whom
 * you would take serialized objects from. Filters of the whole process ({@code jdk.serialFilter}) hold here too, and so
 * does that of the {@link ObjectInputStream} that is read from, if it is one.
 */
public final class Serialization {
    private static final int MARK = 0x5a425546;
    private static final int VERSION = 1;
    /** Heads are of dtypes, shapes and factories. */
    private static final int LONGEST_HEAD = 1 << 24;
    private static final int WINDOW = 64 << 10;

    private Serialization() {}

    /**
     * Writes a value.
     *
     * @param value of one of the classes above
     * @param out where to; elements go into it without an array in between if it is a {@link WritableByteChannel} too
     * @throws IOException if {@code out} does
     * @throws IllegalArgumentException for an object of another class
     */
    public static void write(Object value, DataOutput out) throws IOException {
        SerialHead.Kind kind = SerialHead.kindOf(value);
        byte[] head = SerialHead.format(kind, value);
        out.writeInt(MARK);
        out.writeByte(VERSION);
        out.writeByte(kind.ordinal());
        out.writeInt(head.length);
        out.write(head);
        out.writeInt(checksum(kind.ordinal(), head));
        if (value instanceof NDArray array) {
            writeElements(array, out);
        } else if (SerialHead.arrayOf(value) != null) {
            write(SerialHead.arrayOf(value), out);
        }
    }

    /**
     * Reads a value that {@link #write} wrote.
     *
     * @param in read no further than the value's end
     * @return the value
     * @throws IOException if {@code in} does
     * @throws InvalidObjectException for bytes that are no such value, or damaged, with the reason
     * @throws java.io.InvalidClassException for a factory whose class a filter refuses
     * @throws java.io.EOFException if there are too few
     * @throws OutOfMemoryError if the elements do not fit memory
     */
    public static Object read(DataInput in) throws IOException {
        return read(in, null);
    }

    private static Object read(DataInput in, SerialHead.Kind wanted) throws IOException {
        int mark = in.readInt();
        if (mark != MARK) {
            throw new InvalidObjectException(
                    String.format("no value of zarrbuffer: begins with %08x instead of %08x", mark, MARK));
        }
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new InvalidObjectException("version " + version + " of the form; this library reads " + VERSION);
        }
        int number = in.readUnsignedByte();
        int length = in.readInt();
        if (number >= SerialHead.Kind.values().length || length < 0 || length > LONGEST_HEAD) {
            throw new InvalidObjectException("damaged: kind " + number + " with a head of " + length + " bytes");
        }
        byte[] head = new byte[length];
        in.readFully(head);
        require(in.readInt(), checksum(number, head));
        SerialHead.Kind kind = SerialHead.Kind.values()[number];
        if (wanted != null && kind != wanted) {
            throw new InvalidObjectException("damaged: a " + kind + " where " + wanted + " belongs");
        }
        try {
            return value(kind, head, in);
        } catch (IllegalArgumentException | ArithmeticException | ClassCastException e) {
            InvalidObjectException invalid = new InvalidObjectException("no value of zarrbuffer: " + e.getMessage());
            invalid.initCause(e);
            throw invalid;
        }
    }

    private static Object value(SerialHead.Kind kind, byte[] head, DataInput in) throws IOException {
        if (kind == SerialHead.Kind.ARRAY) {
            SerialHead.ArrayHead array = SerialHead.ArrayHead.parse(head);
            return array.place(readElements(array, in));
        }
        boolean hasArray = SerialHead.hasArray(kind, head);
        NDArray array = !hasArray ? null
                // As in a key that is made, and not read.
                : kind == SerialHead.Kind.INDEX ? MemoryScope.outside(() -> (NDArray) read(in, SerialHead.Kind.ARRAY))
                : (NDArray) read(in, SerialHead.Kind.ARRAY);
        try {
            return SerialHead.value(kind, head, array, filterOf(in));
        } catch (RuntimeException | IOException e) {
            if (hasArray) {
                array.close();
            }
            throw e;
        }
    }

    /** Null if there is none. */
    private static ObjectInputFilter filterOf(DataInput in) {
        return in instanceof ObjectInputStream objects ? objects.getObjectInputFilter() : null;
    }

    private static void writeElements(NDArray given, DataOutput out) throws IOException {
        NDArray host = given.asHostArray();
        NDArray dense = host.isCContiguous() || host.isFContiguous() ? host : host.copy();
        CRC32C sum = new CRC32C();
        dense.storage.acquire();
        try {
            byte[] array = out instanceof WritableByteChannel ? null : new byte[(int) Math.min(WINDOW, dense.nbytes())];
            for (long done = 0, bytes = dense.nbytes(); done < bytes; ) {
                int length = (int) Math.min(WINDOW, bytes - done);
                ByteBuffer window = dense.storage.lend(out, dense.numbers[1] + done, length).asReadOnlyBuffer();
                sum.update(window.duplicate());
                if (out instanceof WritableByteChannel channel) {
                    while (window.hasRemaining()) {
                        channel.write(window);
                    }
                } else {
                    window.get(array, 0, length);
                    out.write(array, 0, length);
                }
                done += length;
            }
        } finally {
            dense.storage.release();
            if (dense != host) {
                dense.close();
            }
            if (host != given) {
                host.close();
            }
        }
        out.writeInt((int) sum.getValue());
    }

    private static NDArray readElements(SerialHead.ArrayHead head, DataInput in) throws IOException {
        NDArray array = NDArray.empty(Device.CPU, head.dtype(), head.order(), head.shape());
        boolean good = false;
        array.storage.acquire();
        try {
            CRC32C sum = new CRC32C();
            byte[] row = in instanceof ReadableByteChannel ? null : new byte[(int) Math.min(WINDOW, array.nbytes())];
            for (long done = 0, bytes = array.nbytes(); done < bytes; ) {
                int length = (int) Math.min(WINDOW, bytes - done);
                ByteBuffer window = array.storage.lend(in, array.numbers[1] + done, length);
                fill(window.duplicate(), in, row);
                sum.update(window);
                done += length;
            }
            require(in.readInt(), (int) sum.getValue());
            good = true;
            return array;
        } finally {
            array.storage.release();
            if (!good) {
                array.close();
            }
        }
    }

    private static void fill(ByteBuffer window, DataInput in, byte[] row) throws IOException {
        if (in instanceof ReadableByteChannel channel) {
            while (window.hasRemaining()) {
                if (channel.read(window) < 0) {
                    throw new java.io.EOFException("the elements end " + window.remaining() + " bytes early");
                }
            }
            return;
        }
        int length = window.remaining();
        in.readFully(row, 0, length);
        window.put(row, 0, length);
    }

    private static int checksum(int kind, byte[] head) {
        CRC32C sum = new CRC32C();
        sum.update(VERSION);
        sum.update(kind);
        sum.update(head);
        return (int) sum.getValue();
    }

    private static void require(int stored, int calculated) throws InvalidObjectException {
        if (stored != calculated) {
            throw new InvalidObjectException(
                    String.format("damaged: the checksum is %08x, the bytes have %08x", stored, calculated));
        }
    }
}
