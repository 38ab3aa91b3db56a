package dev.zarrbuffer.interchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.CpuBuffer;
import dev.zarrbuffer.DLPack;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Lease;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Npy;
import dev.zarrbuffer.Npz;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.numpy.NumPy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/interchange.md shows is what is compiled and run. */
class InterchangeDocTest {
    private long nativeBytes;

    private void callNative(long address, long bytes) {
        nativeBytes = address == 0 ? 0 : bytes;
    }

    @Test
    void arraysGoOutAndIn() {
        NDArray array = NDArray.of(new float[][] {{1, 2, 3}, {4, 5, 6}});
        long address = array.transpose().toDLPack();
        NumPy.get().exec("""
                import ctypes
                import numpy as np

                new_capsule = ctypes.pythonapi.PyCapsule_New
                new_capsule.restype = ctypes.py_object
                new_capsule.argtypes = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p
                NAME = b"dltensor_versioned"

                class Tensor:
                    def __init__(self, address):
                        self.capsule = new_capsule(address, NAME, None)
                    def __dlpack__(self, **_):
                        return self.capsule
                    def __dlpack_device__(self):
                        return 1, 0

                taken = np.from_dlpack(Tensor(address))
                """, Map.of("address", address));
        assertEquals(6, NumPy.get().evalLong("int(taken[2, 1])"));
        NumPy.get().exec("del taken");
        takeBack(DLPack.export(array), array);
        try (Lease lease = array.lease()) {
            callNative(lease.address(), array.nbytes());
        }
        assertEquals(24, nativeBytes);
    }

    private static void takeBack(long address, NDArray array) {
        NDArray taken = NDArray.fromDLPack(address);
        assertTrue(taken.allEqual(array, true));
    }

    @Test
    void filesAreMapped(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[5000]);
        try (CpuBuffer mapped = Buffer.map(file, 16, 4096)) {
            NDArray header = mapped.asHostArray().view(DType.of(">i4"));
            assertEquals(1024, header.size());
        }
        try (CpuBuffer writable = Buffer.map(file, 0, Files.size(file), FileChannel.MapMode.READ_WRITE)) {
            writable.set(Slice.to(4), 0);
        }
    }

    @Test
    void arraysAreWrittenAndRead(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("array.npy");
        Path archive = folder.resolve("arrays.npz");
        NDArray array = NDArray.of(new double[] {1, 2, 3});
        Npy.write(file, array);
        NDArray read = Npy.read(file);
        NDArray mapped = Npy.map(file);
        assertTrue(read.allEqual(mapped, true) && mapped.allEqual(array, true));
        Npz.write(archive, Map.of("image", array, "labels", NDArray.of(new int[] {1, 2})));
        NDArray labels = Npz.read(archive).get("labels");
        NDArray image = Npz.map(archive).get("image");
        assertEquals(2, labels.getInt(1));
        assertTrue(image.allEqual(array, true));
    }
}
