package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SerializationTest {
    private static final List<String> DTYPES = List.of(
            "bool", "int8", ">i2", "<i4", "int64", "uint8", "uint16", ">u8", "float16", "bfloat16", ">f4", "float64",
            "complex64", ">c16", "|V5", "|S7", "<U3", ">U2", "<M8[25s]", ">m8[ns]",
            "[[\"a\", \">i2\"], [\"b\", \"<f8\", [2]], [\"c\", [[\"x\", \"|u1\"], [\"y\", \">M8[D]\"]]]]",
            "[[\"a\", \">i2\"], [\"b\", \"<f8\"]]");

    private static byte[] java(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static byte[] form(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Serialization.write(object, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static Object parse(byte[] bytes) throws IOException {
        return Serialization.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    @SuppressWarnings("unchecked")
    private static <T> T travel(T object) throws Exception {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(java(object)))) {
            return (T) in.readObject();
        }
    }

    private static NDArray random(String dtype, long seed, long... shape) {
        NDArray array = NDArray.empty(DType.of(dtype), shape);
        ByteBuffer bytes = array.asByteBuffer();
        byte[] values = new byte[bytes.remaining()];
        new Random(seed).nextBytes(values);
        bytes.put(values);
        return array;
    }

    private static boolean sameBytes(NDArray a, NDArray b) {
        return a.dtype().equals(b.dtype()) && Arrays.equals(a.shape(), b.shape())
                && Arrays.equals(HostMemory.toByteArray(a), HostMemory.toByteArray(b));
    }

    @Test
    void everyDTypeComesBackEqual() throws Exception {
        for (String text : DTYPES) {
            DType dtype;
            try {
                dtype = DType.of(text);
            } catch (IllegalArgumentException e) {
                continue;
            }
            for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
                assertEquals(dtype.withByteOrder(order), travel(dtype.withByteOrder(order)));
            }
        }
    }

    @Test
    void arraysKeepTypeShapeOrderAndBytes() throws Exception {
        long seed = Long.getLong("zarrbuffer.seed", 7);
        for (String text : DTYPES) {
            if (text.contains("[2]")) {
                continue;
            }
            NDArray array = random(text, seed, 5, 4, 3);
            for (NDArray each : List.of(array, array.transpose(), array.get(Slice.of(1, 5, 2), Slice.of(null, null, -1)),
                    array.get(Index.at(2)), array.get(Slice.of(0, 0)), array.asReadOnly())) {
                NDArray back = travel(each);
                assertTrue(sameBytes(each, back), text + " " + seed);
                assertEquals(each.isCContiguous(), back.isCContiguous() && each.isCContiguous());
                assertEquals(each.isFContiguous(), back.isFContiguous());
                assertFalse(back.isReadOnly());
            }
        }
        NDArray scalar = NDArray.full(DType.FLOAT64, -0.0);
        assertTrue(sameBytes(scalar, travel(scalar)));
        NDArray large = random("int8", seed, 1_000_001);
        assertTrue(sameBytes(large, travel(large)), "seed " + seed);
    }

    @Test
    void buffersComeBackAsWhatTheyWere() throws Exception {
        CpuBuffer bytes = (CpuBuffer) BufferPrototype.cpu().buffer().fromBytes(new byte[] {1, 2, 3, 4});
        assertEquals(bytes.get(Slice.of(1, 3)), travel(bytes.get(Slice.of(1, 3))));
        NDBuffer block = BufferPrototype.cpu().ndBuffer().create(DType.of(">f4"), Order.F, Double.NaN, 3, 4);
        NDBuffer back = travel(block);
        assertInstanceOf(CpuNDBuffer.class, back);
        assertTrue(sameBytes(block.asHostArray(), back.asHostArray()));
        long before = Memory.inUse(Device.CPU);
        NDBuffer another = travel(BufferPrototype.cpu().ndBuffer().create(DType.INT8, 1 << 20));
        another.close();
        assertTrue(Memory.inUse(Device.CPU) <= before + (1 << 20), "closing what came back frees it");
        assertThrows(IllegalStateException.class, () -> another.asHostArray().item());

        Buffer own = HeapBuffer.FACTORY.fromBytes(new byte[] {7, 8});
        assertInstanceOf(HeapBuffer.class, travel(own));
        assertEquals(own, travel(own));
        NDBuffer heap = HeapNDBuffer.FACTORY.create(DType.INT16, Order.C, 5, 2, 2);
        assertInstanceOf(HeapNDBuffer.class, travel(heap));
        assertTrue(travel(heap).allEqual(5));
    }

    @Test
    void keysMeanTheSame() throws Exception {
        NDArray array = random("int32", 1, 7, 6);
        List<Index[]> keys = List.of(
                new Index[] {Index.at(-2)}, new Index[] {Slice.of(5, 1, -2), Index.ellipsis()},
                new Index[] {Slice.of(null, -1), Index.newAxis(), Slice.all()}, new Index[] {Index.take(3, -1, 3)},
                new Index[] {Index.all(), Index.mask(true, false, true, false, false, true)},
                new Index[] {Index.take(NDArray.of(new long[][] {{0}, {1}})), Index.take(2, 3)});
        for (Index[] key : keys) {
            assertTrue(sameBytes(array.get(key), array.get(travel(key))), Arrays.toString(key));
        }
        assertEquals(Slice.of(1, null, 3), travel(Slice.of(1, null, 3)));
    }

    @Test
    void prototypesEqualThemselvesWhereverTheyAre() throws Exception {
        BufferPrototype cuda = new BufferPrototype(
                new CudaBuffer.Factory(Device.cuda(3)), new CudaNDBuffer.Factory(Device.cuda(3)));
        for (BufferPrototype each : List.of(BufferPrototype.cpu(), cuda,
                new BufferPrototype(HeapBuffer.FACTORY, HeapNDBuffer.FACTORY))) {
            assertEquals(each, travel(each));
        }
    }

    @Test
    void elementsOfADeviceThatIsMissingComeToTheHost() throws Exception {
        Assumptions.assumeFalse(Cuda.available());
        NDArray array = random("float32", 2, 3, 3);
        byte[] bytes = form(array);
        // As another machine would have written it: the device is the last but the shape of the head.
        int deviceAt = 4 + 1 + 1 + 4 + 4 + array.dtype().travellingText().length() + 1 + 1;
        ByteBuffer.wrap(bytes).putLong(deviceAt, Device.cuda(1).code());
        byte[] head = Arrays.copyOfRange(bytes, 10, 10 + ByteBuffer.wrap(bytes).getInt(6));
        java.util.zip.CRC32C sum = new java.util.zip.CRC32C();
        sum.update(1);
        sum.update(bytes[5]);
        sum.update(head);
        ByteBuffer.wrap(bytes).putInt(10 + head.length, (int) sum.getValue());
        NDArray back = (NDArray) parse(bytes);
        assertEquals(Device.CPU, back.device());
        assertTrue(sameBytes(array, back));
    }

    @Test
    void elementsOfADeviceComeBackThere() throws Exception {
        Assumptions.assumeTrue(Cuda.available());
        NDBuffer block = BufferPrototype.cuda().ndBuffer().create(DType.of(">i4"), Order.C, 9, 3, 5);
        NDBuffer back = travel(block);
        assertInstanceOf(CudaNDBuffer.class, back);
        assertTrue(back.allEqual(block));
        NDBuffer pinned = travel(BufferPrototype.pinned().ndBuffer().create(DType.INT8, 4));
        assertEquals(Device.PINNED, ((CpuNDBuffer) pinned).device());
    }

    /** Users' factories are read from a stream inside of the stream, which has no filter by itself. */
    @Test
    void filtersOfTheStreamHoldForUsersFactories() throws Exception {
        ObjectInputFilter filter = ObjectInputFilter.Config.createFilter(
                "dev.zarrbuffer.SerialProxy;dev.zarrbuffer.BufferPrototype;!*");
        BufferPrototype users = new BufferPrototype(HeapBuffer.FACTORY, HeapNDBuffer.FACTORY);
        assertEquals(BufferPrototype.cpu(), filtered(filter, java(BufferPrototype.cpu())).readObject());
        for (Object value : List.of(users, HeapBuffer.FACTORY.fromBytes(new byte[] {7}))) {
            assertThrows(InvalidClassException.class, () -> filtered(filter, java(value)).readObject());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            Serialization.write(users, out);
        }
        assertThrows(InvalidClassException.class,
                () -> Serialization.read(filtered(filter, bytes.toByteArray())));
        assertEquals(users, Serialization.read(filtered(null, bytes.toByteArray())));
    }

    private static ObjectInputStream filtered(ObjectInputFilter filter, byte[] bytes) throws IOException {
        ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes));
        if (filter != null) {
            in.setObjectInputFilter(filter);
        }
        return in;
    }

    /** Every byte of every form, one bit turned: never a value. */
    @Test
    void damageIsAnException() throws IOException {
        NDArray array = random("[[\"a\", \">i2\"], [\"b\", \"<f8\"]]", 3, 4, 5);
        for (Object value : List.of(DType.of(">M8[25s]"), Slice.of(1, 5, 2), Index.take(1, 2, 3), array,
                BufferPrototype.cpu().buffer().fromBytes(new byte[100]),
                BufferPrototype.cpu().ndBuffer().fromNDArrayLike(array), BufferPrototype.cpu(),
                new BufferPrototype(HeapBuffer.FACTORY, HeapNDBuffer.FACTORY))) {
            byte[] good = form(value);
            for (int at = 0; at < good.length; at++) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) (1 << at % 8);
                requireRefused(bad, value + ", byte " + at);
                requireRefused(Arrays.copyOf(good, at), value + ", cut to " + at);
            }
        }
    }

    private static void requireRefused(byte[] bytes, String what) {
        try {
            fail(what + " was read as " + parse(bytes));
        } catch (IOException expected) {
            assertFalse(expected.toString().isEmpty());
        }
    }

    @Test
    void foreignBytesAreRefusedWithTheReason() throws IOException {
        assertTrue(assertThrows(InvalidObjectException.class, () -> parse(java("a string"))).getMessage()
                .contains("no value of zarrbuffer"));
        byte[] later = form(DType.INT8);
        later[4] = 2;
        assertTrue(assertThrows(InvalidObjectException.class, () -> parse(later)).getMessage().contains("version 2"));
        assertThrows(IllegalArgumentException.class, () -> form("text"));
        byte[] bytes = java(DType.INT8);
        bytes[bytes.length - 8] ^= 4;
        assertThrows(InvalidObjectException.class,
                () -> new ObjectInputStream(new ByteArrayInputStream(bytes)).readObject());
    }

    /** A stream that names the class itself, as nobody here writes it, must not make an array without memory. */
    @ParameterizedTest
    @ValueSource(classes = {NDArray.class, DType.class, CpuNDBuffer.class, CpuBuffer.class, Slice.class})
    void objectsWithoutTheirProxyAreRefused(Class<?> type) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0xaced0005);
        out.writeByte(0x73);
        for (Class<?> at = type; at != null && java.io.Serializable.class.isAssignableFrom(at); at = at.getSuperclass()) {
            out.writeByte(0x72);
            out.writeUTF(at.getName());
            out.writeLong(java.io.ObjectStreamClass.lookup(at).getSerialVersionUID());
            out.writeByte(2);
            out.writeShort(0);
            out.writeByte(0x78);
        }
        out.writeByte(0x70);
        assertThrows(java.io.ObjectStreamException.class,
                () -> new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject());
    }

    @Test
    void valuesBehindOneAnotherAreReadOneByOne() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        NDArray array = random("uint8", 4, 70_000);
        Serialization.write(array, out);
        Serialization.write(DType.BFLOAT16, out);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        assertTrue(sameBytes(array, (NDArray) Serialization.read(in)));
        assertEquals(DType.BFLOAT16, Serialization.read(in));
        assertArrayEquals(new byte[0], in.readAllBytes());
    }
}
