package dev.zarrbuffer.interchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.zarrbuffer.Cuda;
import dev.zarrbuffer.DeviceException;
import dev.zarrbuffer.NDArray;
import java.lang.ref.Reference;
import org.junit.jupiter.api.Test;

/** Tensors that contradict themselves: a typed exception, and they are not touched. */
class HostileTensorTest {
    private final RawTensor tensor = new RawTensor();

    @Test
    void whatIsRefusedOnceIsTakenWhenItIsRight() {
        refused(UnsupportedOperationException.class, RawTensor.MAJOR, 2, 1);
        refused(UnsupportedOperationException.class, RawTensor.DEVICE, 10, 1);
        if (!Cuda.available()) {
            refused(DeviceException.class, RawTensor.DEVICE, 2, 1);
        }
        refused(IllegalArgumentException.class, RawTensor.NDIM, 65, 2);
        refused(IllegalArgumentException.class, RawTensor.NDIM, -1, 2);
        tensor.length(1, -3);
        refused(IllegalArgumentException.class, RawTensor.NDIM, 2, 2);
        tensor.length(1, 3).stride(0, Long.MAX_VALUE);
        refused(IllegalArgumentException.class, RawTensor.NDIM, 2, 2);
        tensor.stride(0, 3);
        tensor.fields.putLong(RawTensor.DATA, 0);
        refused(IllegalArgumentException.class, RawTensor.NDIM, 2, 2);
        tensor.fields.putLong(RawTensor.DATA, RawTensor.address(tensor.elements));
        tensor.elements.putInt(20, 42);
        NDArray array = NDArray.fromDLPack(tensor.address());
        assertEquals(42, array.getInt(1, 2));
        array.close();
        Reference.reachabilityFence(tensor);
    }

    private void refused(Class<? extends RuntimeException> type, int field, int wrong, int right) {
        tensor.fields.putInt(field, wrong);
        assertThrows(type, () -> NDArray.fromDLPack(tensor.address()));
        tensor.fields.putInt(field, right);
    }
}
