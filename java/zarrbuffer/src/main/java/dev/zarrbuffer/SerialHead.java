package dev.zarrbuffer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.nio.ByteOrder;
import java.util.Objects;

/** What {@link Serialization} says of a value before its elements. */
final class SerialHead {
    /** In the order of the numbers that travel. */
    enum Kind {
        DTYPE,
        INDEX,
        ARRAY,
        BUFFER,
        ND_BUFFER,
        PROTOTYPE
    }

    private static final System.Logger LOG = System.getLogger("dev.zarrbuffer");

    private SerialHead() {}

    static Kind kindOf(Object value) {
        Objects.requireNonNull(value, "value");
        if (value instanceof DType) {
            return Kind.DTYPE;
        }
        if (value instanceof Index) {
            return Kind.INDEX;
        }
        if (value instanceof NDArray) {
            return Kind.ARRAY;
        }
        if (value instanceof Buffer) {
            return Kind.BUFFER;
        }
        if (value instanceof NDBuffer) {
            return Kind.ND_BUFFER;
        }
        if (value instanceof BufferPrototype) {
            return Kind.PROTOTYPE;
        }
        throw new IllegalArgumentException(value.getClass().getName() + " has no form to travel in");
    }

    /** The array that follows a value's head; null if none does. */
    static NDArray arrayOf(Object value) {
        if (value instanceof Index index) {
            return index.array;
        }
        if (value instanceof Buffer buffer) {
            return buffer.asArrayLike() instanceof NDArray array ? array : buffer.asHostArray();
        }
        return value instanceof NDBuffer buffer ? Values.operand(buffer.asNDArrayLike()) : null;
    }

    static byte[] format(Kind kind, Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        switch (kind) {
            case DTYPE -> writeDType((DType) value, out);
            case INDEX -> writeIndex((Index) value, out);
            case ARRAY -> ArrayHead.of((NDArray) value).write(out);
            case BUFFER -> writeFactory(((Buffer) value).factory(), out);
            case ND_BUFFER -> writeFactory(((NDBuffer) value).factory(), out);
            case PROTOTYPE -> {
                writeFactory(((BufferPrototype) value).buffer(), out);
                writeFactory(((BufferPrototype) value).ndBuffer(), out);
            }
        }
        return bytes.toByteArray();
    }

    static boolean hasArray(Kind kind, byte[] head) {
        return kind == Kind.BUFFER || kind == Kind.ND_BUFFER || kind == Kind.INDEX && head.length > 0 && head[0] != 0;
    }

    /** The value of any kind but ARRAY; {@code filter}: which classes users' factories may have, null for any. */
    static Object value(Kind kind, byte[] head, NDArray array, ObjectInputFilter filter) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(head));
        Object value = switch (kind) {
            case DTYPE -> readDType(in);
            case INDEX -> readIndex(in, array);
            case BUFFER -> buffer(readFactory(in, Buffer.Factory.class, filter), array);
            case ND_BUFFER -> ndBuffer(readFactory(in, NDBuffer.Factory.class, filter), array);
            case PROTOTYPE -> new BufferPrototype(
                    readFactory(in, Buffer.Factory.class, filter), readFactory(in, NDBuffer.Factory.class, filter));
            case ARRAY -> throw new AssertionError("arrays are made of ArrayHead");
        };
        requireEnd(in);
        return value;
    }

    private static void requireEnd(InputStream in) throws IOException {
        if (in.available() > 0) {
            throw new InvalidObjectException("damaged: " + in.available() + " bytes of a head are left over");
        }
    }

    private static void writeDType(DType dtype, DataOutputStream out) throws IOException {
        byte[] text = dtype.travellingText().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        out.writeInt(text.length);
        out.write(text);
        out.writeBoolean(dtype.byteOrder() == ByteOrder.BIG_ENDIAN);
    }

    private static DType readDType(DataInputStream in) throws IOException {
        String text = new String(readBytes(in), java.nio.charset.StandardCharsets.UTF_8);
        return DType.ofTravelled(text, in.readBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new InvalidObjectException("damaged: " + length + " bytes of a head that has " + in.available());
        }
        return in.readNBytes(length);
    }

    private static void writeIndex(Index index, DataOutputStream out) throws IOException {
        out.writeBoolean(index.array != null);
        out.writeByte(index.type.ordinal());
        out.writeLong(index.start);
        out.writeLong(index.stop);
        out.writeLong(index.step);
    }

    private static Index readIndex(DataInputStream in, NDArray array) throws IOException {
        in.readBoolean();
        int number = in.readUnsignedByte();
        if (number >= Index.Type.values().length) {
            throw new InvalidObjectException("damaged: no part of a key has the number " + number);
        }
        Index.Type type = Index.Type.values()[number];
        long start = in.readLong();
        long stop = in.readLong();
        long step = in.readLong();
        return switch (type) {
            case AT -> Index.at(start);
            case SLICE -> Slice.of(end(start), end(stop), end(step));
            case ELLIPSIS -> Index.ellipsis();
            case NEW_AXIS -> Index.newAxis();
            case TAKE -> Index.take(array);
            case MASK -> Index.mask(array);
        };
    }

    private static Long end(long number) {
        return number == Index.ABSENT ? null : (Long) number;
    }

    /** One of ours by its device, one of a user's as Java writes it. */
    private static void writeFactory(Object factory, DataOutputStream out) throws IOException {
        Device device = deviceOf(factory);
        out.writeBoolean(device != null);
        if (device != null) {
            out.writeLong(device.code());
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream objects = new ObjectOutputStream(bytes)) {
            objects.writeObject(factory);
        }
        out.writeInt(bytes.size());
        bytes.writeTo(out);
    }

    private static Device deviceOf(Object factory) {
        if (factory instanceof CpuBuffer.Factory own) {
            return own.device();
        }
        if (factory instanceof CudaBuffer.Factory own) {
            return own.device();
        }
        if (factory instanceof CpuNDBuffer.Factory own) {
            return own.device();
        }
        return factory instanceof CudaNDBuffer.Factory own ? own.device() : null;
    }

    private static <F> F readFactory(DataInputStream in, Class<F> type, ObjectInputFilter filter) throws IOException {
        if (in.readBoolean()) {
            Device device = Device.ofCode(in.readLong());
            Object factory;
            if (type == Buffer.Factory.class) {
                factory = device.isHost() ? new CpuBuffer.Factory(device) : new CudaBuffer.Factory(device);
            } else {
                factory = device.isHost() ? new CpuNDBuffer.Factory(device) : new CudaNDBuffer.Factory(device);
            }
            return type.cast(factory);
        }
        try (ObjectInputStream objects = new FactoryInput(new ByteArrayInputStream(readBytes(in)), filter)) {
            return type.cast(objects.readObject());
        } catch (ClassNotFoundException e) {
            InvalidObjectException invalid = new InvalidObjectException("no class " + e.getMessage() + " here");
            invalid.initCause(e);
            throw invalid;
        }
    }

    /** A user's classes are where the framework put its jars: known to the thread's class loader. */
    private static final class FactoryInput extends ObjectInputStream {
        FactoryInput(InputStream in, ObjectInputFilter filter) throws IOException {
            super(in);
            if (filter != null) {
                setObjectInputFilter(filter);
            }
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, Thread.currentThread().getContextClassLoader());
            } catch (ClassNotFoundException e) {
                return super.resolveClass(description);
            }
        }
    }

    private static Buffer buffer(Buffer.Factory factory, NDArray array) {
        if (deviceOf(factory) == null) {
            return factory.fromBuffer(CpuBuffer.owning(array));
        }
        return array.device().isHost() ? new CpuBuffer(array, true) : new CudaBuffer(array, true);
    }

    private static NDBuffer ndBuffer(NDBuffer.Factory factory, NDArray array) {
        if (deviceOf(factory) == null) {
            return factory.fromHostArray(array);
        }
        return array.device().isHost() ? new CpuNDBuffer(array, true) : new CudaNDBuffer(array, true);
    }

    /** Type, order, device and shape of the elements that follow. */
    record ArrayHead(DType dtype, Order order, Device device, long[] shape) {
        static ArrayHead of(NDArray array) {
            Order order = array.isFContiguous() && !array.isCContiguous() ? Order.F : Order.C;
            return new ArrayHead(array.dtype(), order, array.device(), array.shape());
        }

        void write(DataOutputStream out) throws IOException {
            writeDType(dtype, out);
            out.writeBoolean(order == Order.F);
            out.writeLong(device.code());
            out.writeInt(shape.length);
            for (long length : shape) {
                out.writeLong(length);
            }
        }

        static ArrayHead parse(byte[] head) throws IOException {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(head));
            DType dtype = readDType(in);
            Order order = in.readBoolean() ? Order.F : Order.C;
            Device device = Device.ofCode(in.readLong());
            int rank = in.readInt();
            if (rank < 0 || rank != in.available() / Long.BYTES) {
                throw new InvalidObjectException("damaged: " + rank + " axes in " + in.available() + " bytes");
            }
            long[] shape = new long[rank];
            for (int axis = 0; axis < rank; axis++) {
                shape[axis] = in.readLong();
            }
            requireEnd(in);
            return new ArrayHead(dtype, order, device, shape);
        }

        /** The array on its device, or where that is not here, as it is. */
        NDArray place(NDArray host) {
            if (device.equals(Device.CPU)) {
                return host;
            }
            if (!Device.list().contains(device)) {
                LOG.log(System.Logger.Level.WARNING,
                        "elements of {0} come back in host memory: there is no {0} here", device);
                return host;
            }
            NDArray moved = host.to(device);
            host.close();
            return moved;
        }
    }
}
