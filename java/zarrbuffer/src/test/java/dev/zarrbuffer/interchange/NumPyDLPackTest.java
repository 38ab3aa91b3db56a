package dev.zarrbuffer.interchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.DLPack;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.Lease;
import dev.zarrbuffer.Memory;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.numpy.NumPy;
import dev.zarrbuffer.numpy.NumPyResult;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The real NumPy takes our tensors and gives us its own. */
class NumPyDLPackTest {
    private static final long MEBIBYTE = 1 << 20;
    private static final NumPy NUMPY = NumPy.get();

    /** What a program in Python needs to take an address for a tensor, and to give one. */
    @BeforeAll
    static void defineProtocol() {
        NUMPY.exec("""
                import ctypes, weakref
                _api = ctypes.pythonapi
                _api.PyCapsule_New.restype = ctypes.py_object
                _api.PyCapsule_New.argtypes = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p
                _api.PyCapsule_GetPointer.restype = ctypes.c_void_p
                _api.PyCapsule_GetPointer.argtypes = ctypes.py_object, ctypes.c_char_p
                _api.PyCapsule_SetName.argtypes = ctypes.py_object, ctypes.c_char_p
                _names = b'dltensor_versioned', b'dltensor', b'used_dltensor_versioned', b'used_dltensor'

                class Tensor:
                    def __init__(self, address, older=False):
                        self.capsule = _api.PyCapsule_New(address, _names[older], None)
                    def __dlpack__(self, **_):
                        return self.capsule
                    def __dlpack_device__(self):
                        return 1, 0

                def give(array, older=False):
                    capsule = array.__dlpack__(max_version=None if older else (1, 0))
                    address = _api.PyCapsule_GetPointer(capsule, _names[older])
                    _api.PyCapsule_SetName(capsule, _names[2 + older])
                    return address
                """);
    }

    @Test
    void numPyTakesOurMemory() {
        NDArray array = NDArray.of(new int[][] {{1, 2, 3}, {4, 5, 6}});
        NDArray view = array.transpose().get(Slice.of(null, null, -1));
        NUMPY.exec("taken = np.from_dlpack(Tensor(address))", Map.of("address", view.toDLPack()));
        NumPyResult taken = NUMPY.run("result = taken").orThrow();
        assertEquals("<i4", taken.dtype());
        assertArrayEquals(view.shape(), taken.shape());
        assertArrayEquals(view.strides(), taken.strides());
        try (Lease lease = view.lease()) {
            assertEquals(lease.address(), taken.address());
        }
        assertTrue(taken.is(NumPyResult.WRITEABLE));
        NUMPY.exec("taken[0, 1] = 77");
        assertEquals(77, array.getInt(1, 2));
        array.set(-3, Index.at(0), Index.at(0));
        assertEquals(-3, NUMPY.evalLong("taken[2, 0]"));
        NUMPY.exec("del taken");
    }

    @Test
    void numPyTakesEveryDTypeThatItHas() {
        for (String name : new String[] {"bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
                "float16", "float32", "float64", "complex64", "complex128"}) {
            NDArray array = NDArray.of(new int[] {0, 1, 3}).astype(DType.of(name));
            NumPyResult taken = NUMPY.run("result = np.from_dlpack(Tensor(address))", Map.of("address", array.toDLPack()));
            assertEquals(array.dtype().typestr(), taken.orThrow().dtype());
            NDArray back = NDArray.fromDLPack(NUMPY.evalLong("give(np.array([0, 1, 3]).astype('" + name + "'))"));
            assertEquals(array.dtype(), back.dtype());
            assertTrue(back.allEqual(array, true));
        }
        // NumPy itself has no bfloat16; ours survives the way out and back.
        NDArray half = NDArray.full(DType.BFLOAT16, 1.5, 3);
        assertTrue(NDArray.fromDLPack(half.toDLPack()).allEqual(half, true));
    }

    @Test
    void readOnlyStaysReadOnly() {
        NDArray array = NDArray.of(new short[] {1, 2}).asReadOnly();
        NumPyResult taken = NUMPY.run("result = np.from_dlpack(Tensor(address))", Map.of("address", array.toDLPack()));
        assertFalse(taken.orThrow().is(NumPyResult.WRITEABLE));
        NUMPY.exec("frozen = np.arange(3); frozen.flags.writeable = False");
        NDArray given = NDArray.fromDLPack(NUMPY.evalLong("give(frozen)"));
        assertTrue(given.isReadOnly());
        assertThrows(java.nio.ReadOnlyBufferException.class, () -> given.fill(0));
        assertThrows(UnsupportedOperationException.class, () -> DLPack.export(array, DLPack.Form.UNVERSIONED, null));
    }

    @Test
    void theOlderFormWorksBothWays() {
        NDArray array = NDArray.of(new double[] {1, 2});
        NumPyResult taken = NUMPY.run("result = np.from_dlpack(Tensor(address, True))",
                Map.of("address", DLPack.export(array, DLPack.Form.UNVERSIONED, null)));
        assertArrayEquals(new long[] {2}, taken.orThrow().shape());
        NUMPY.exec("given = np.arange(4.0)");
        NDArray safe = DLPack.adopt(NUMPY.evalLong("give(given, True)"), DLPack.Form.UNVERSIONED, true);
        assertTrue(safe.isReadOnly());
        NDArray writable = DLPack.adopt(NUMPY.evalLong("give(given, True)"), DLPack.Form.UNVERSIONED, false);
        writable.setDouble(9, 3);
        assertEquals(9, NUMPY.evalDouble("given[3]"));
        assertEquals(9, safe.getDouble(3));
    }

    @Test
    void ourMemoryStaysUntilPythonLetsGo() throws Exception {
        NDArray array = NDArray.full(DType.INT32, 7, MEBIBYTE);
        NUMPY.exec("taken = np.from_dlpack(Tensor(address))", Map.of("address", array.toDLPack()));
        long before = Memory.inUse(Device.CPU);
        array.close();
        assertThrows(IllegalStateException.class, () -> array.getInt(0));
        System.gc();
        Thread.sleep(20);
        assertEquals(7, NUMPY.evalLong("taken.min()"));
        assertTrue(Memory.inUse(Device.CPU) > before - 4 * MEBIBYTE);
        NUMPY.exec("del taken");
        collectUntil(() -> Memory.inUse(Device.CPU) <= before - 4 * MEBIBYTE);
    }

    @Test
    void ourMemoryStaysForPythonWhenNobodyInJavaReachesIt() throws Exception {
        NUMPY.exec("taken = np.from_dlpack(Tensor(address))",
                Map.of("address", NDArray.full(DType.INT32, 8, MEBIBYTE).toDLPack()));
        long before = Memory.inUse(Device.CPU);
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertEquals(8, NUMPY.evalLong("taken.max()"));
        NUMPY.exec("del taken");
        collectUntil(() -> Memory.inUse(Device.CPU) <= before - 4 * MEBIBYTE);
    }

    @Test
    void ourArrayStaysWhenPythonLetsGoFirst() {
        for (NDArray array : new NDArray[] {NDArray.full(DType.INT32, 7, 1 << 16), NDArray.full(DType.INT32, 7, 4)}) {
            for (int i = 0; i < 100; i++) {
                NUMPY.exec("np.from_dlpack(Tensor(address))[0]", Map.of("address", array.toDLPack()));
            }
            assertTrue(array.allEqual(7, true));
            array.close();
            assertThrows(IllegalStateException.class, array::toDLPack);
        }
    }

    @Test
    void numPysMemoryIsSharedUntilWeLetGo() {
        NUMPY.exec("given = np.arange(6, dtype='<i2').reshape(2, 3)[:, ::-1]; watched = weakref.ref(given)");
        long address = NUMPY.evalLong("given.ctypes.data");
        NDArray array = NDArray.fromDLPack(NUMPY.evalLong("give(given)"));
        assertArrayEquals(new long[] {2, 3}, array.shape());
        assertArrayEquals(new long[] {6, -2}, array.strides());
        try (Lease lease = array.lease()) {
            assertEquals(address, lease.address());
        }
        array.set(50, Index.at(1), Index.at(0));
        assertEquals(50, NUMPY.evalLong("given[1, 0]"));
        NUMPY.exec("del given");
        assertEquals(1, NUMPY.evalLong("watched() is not None"));
        NDArray view = array.transpose();
        assertEquals(50, view.getInt(0, 1));
        array.close();
        assertEquals(1, NUMPY.evalLong("watched() is None"));
        assertThrows(IllegalStateException.class, view::copy);
        array.close();
    }

    @Test
    void numPysMemoryGoesWhenNobodyReachesOurArray() throws Exception {
        NUMPY.exec("given = np.arange(6); watched = weakref.ref(given)");
        NDArray view = NDArray.fromDLPack(NUMPY.evalLong("give(given)")).get(Slice.from(2));
        NUMPY.exec("del given");
        System.gc();
        Thread.sleep(20);
        assertEquals(2, view.getInt(0));
        view = null;
        collectUntil(() -> NUMPY.evalLong("watched() is None") == 1);
    }

    @Test
    void whatDLPackCannotSayIsRefusedWithTheReason() {
        NDArray big = NDArray.zeros(DType.of(">i4"), 2);
        assertReason("byte order", big);
        assertReason("datetime64", NDArray.zeros(DType.of("<M8[s]"), 2));
        NDArray records = NDArray.zeros(DType.of("[[\"a\",\"|u1\"],[\"b\",\"<i4\"]]"), 2);
        assertReason("no type for {a: uint8, b: int32}", records);
        assertReason("5 bytes", records.field("b"));
        assertThrows(IllegalArgumentException.class,
                () -> DLPack.export(NDArray.zeros(DType.INT8, 1), DLPack.Form.VERSIONED, 1L));
        // What was refused is not held: it can still be closed, and is freed at once.
        NDArray large = NDArray.zeros(DType.of(">i4"), MEBIBYTE);
        assertReason("byte order", large);
        long before = Memory.inUse(Device.CPU);
        large.close();
        assertTrue(Memory.inUse(Device.CPU) <= before - 4 * MEBIBYTE);
    }

    private static void assertReason(String part, NDArray array) {
        String message = assertThrows(UnsupportedOperationException.class, array::toDLPack).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void whatNobodyTakesIsDeleted() {
        NDArray array = NDArray.zeros(DType.INT32, MEBIBYTE);
        long before = Memory.inUse(Device.CPU);
        for (DLPack.Form form : DLPack.Form.values()) {
            DLPack.delete(DLPack.export(array, form, null), form);
        }
        assertThrows(IllegalArgumentException.class, () -> DLPack.delete(0, DLPack.Form.VERSIONED));
        assertThrows(IllegalArgumentException.class, () -> NDArray.fromDLPack(0));
        array.close();
        assertTrue(Memory.inUse(Device.CPU) <= before - 4 * MEBIBYTE);
    }

    private static void collectUntil(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 200 && !condition.getAsBoolean(); i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertTrue(condition.getAsBoolean());
    }
}
