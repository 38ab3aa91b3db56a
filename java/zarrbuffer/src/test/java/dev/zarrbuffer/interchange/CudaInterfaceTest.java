package dev.zarrbuffer.interchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.CudaArrayInterface;
import dev.zarrbuffer.CudaStream;
import dev.zarrbuffer.DLPack;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NeedsCuda;
import org.junit.jupiter.api.Test;

/** What other libraries are told of arrays on a device. */
class CudaInterfaceTest extends NeedsCuda {
    private static NDArray onDevice() {
        return NDArray.of(new float[] {0, 1, 2, 3, 4, 5}).reshape(2, 3).to(CUDA);
    }

    @Test
    void theInterfaceTellsOfMemoryThatDevicesReach() {
        CudaArrayInterface dense = CudaArrayInterface.of(onDevice().asReadOnly());
        assertTrue(dense.data() != 0);
        assertEquals("<f4", dense.typestr());
        assertEquals(3, dense.version());
        assertEquals(1, dense.stream());
        assertTrue(dense.readOnly());
        assertNull(dense.strides());
        assertEquals(4, CudaArrayInterface.of(onDevice().transpose()).strides()[0]);
        assertThrows(UnsupportedOperationException.class, () -> CudaArrayInterface.of(NDArray.zeros(DType.INT8, 1)));
    }

    @Test
    void theInterfaceNamesTheStreamOfTheThread() {
        NDArray array = onDevice();
        try (CudaStream stream = CudaStream.create(CUDA); CudaStream.Scope current = stream.makeCurrent()) {
            assertEquals(stream.handle(), CudaArrayInterface.of(array).stream());
        }
    }

    @Test
    void tensorsStayOnTheDevice() {
        NDArray back = DLPack.adopt(DLPack.export(onDevice(), DLPack.Form.VERSIONED, 1L));
        assertEquals(CUDA, back.device());
        assertTrue(back.to(Device.CPU).get(Index.at(1)).allEqual(NDArray.of(new float[] {3, 4, 5}), false));
    }
}
