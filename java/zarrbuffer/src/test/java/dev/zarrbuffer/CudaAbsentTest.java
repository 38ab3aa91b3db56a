package dev.zarrbuffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is said where there is no CUDA device. */
class CudaAbsentTest {
    private static final NDArray ARRAY = NDArray.of(new int[] {1, 2, 3});

    @BeforeEach
    void needsNone() {
        assumeFalse(Cuda.available(), "there is a CUDA device");
    }

    @Test
    void theReasonIsOneOfThoseThatPeopleCanActOn() {
        String why = Cuda.whyNot();
        assertTrue(
                List.of("libcuda.so.1 not found", "no device", "driver is too old", "cannot open the CUDA plugin").stream()
                        .anyMatch(why::contains),
                why);
        assertEquals(0, Cuda.deviceCount());
        assertEquals(List.of(Device.CPU), Device.list());
    }

    @Test
    void everythingThatNeedsOneTellsTheReason() {
        tellsWhy(BufferPrototype::cuda);
        tellsWhy(BufferPrototype::pinned);
        tellsWhy(CudaStream::create);
        tellsWhy(() -> CudaStream.ofHandle(0, Device.cuda(0)));
        tellsWhy(() -> CudaStream.ofHandle(77, Device.cuda(3)));
        tellsWhy(() -> CudaStream.current(Device.PINNED));
        tellsWhy(() -> NDArray.empty(Device.cuda(0), DType.INT8, Order.C, 4));
        tellsWhy(() -> NDArray.zeros(Device.PINNED, DType.INT8, Order.C, 4));
        tellsWhy(() -> NDArray.full(Device.cuda(1), DType.INT8, Order.C, 1, 4));
        tellsWhy(() -> ARRAY.to(Device.cuda(0)));
        tellsWhy(() -> NDArray.wrapAddress(0x1000, 8, Device.cuda(0), null));
        tellsWhy(() -> Memory.inUse(Device.cuda(0)));
        tellsWhy(() -> Memory.setLimit(Device.cuda(0), 1));
        tellsWhy(() -> new CudaNDBuffer.Factory(Device.cuda(0)).create(DType.INT8, 4));
        tellsWhy(() -> new CudaBuffer.Factory(Device.cuda(0)).fromBytes(new byte[4]));
    }

    private static void tellsWhy(Executable call) {
        String message = assertThrows(DeviceException.class, call).getMessage();
        String reason = Cuda.whyNot().replaceFirst(" \\(no jar .*", "");
        assertFalse(reason.isEmpty());
        assertTrue(message.contains(reason), message);
    }

    @Test
    void arraysStayWhole() {
        assertThrows(DeviceException.class, () -> ARRAY.to(Device.cuda(0)));
        assertEquals(6, ARRAY.getLong(0) + ARRAY.getLong(1) + ARRAY.getLong(2));
    }

    @Test
    void theCpuHasNoStreams() {
        assertThrows(IllegalArgumentException.class, () -> CudaStream.create(Device.CPU));
        assertThrows(IllegalArgumentException.class, () -> CudaStream.current(Device.CPU));
    }
}
