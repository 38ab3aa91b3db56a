package dev.zarrbuffer;

import java.io.Serial;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.Pointer;

/** Flat bytes in the memory of a CUDA device. */
public final class CudaBuffer extends NativeBuffer<CudaBuffer> {
    @Serial
    private static final long serialVersionUID = 1;

    CudaBuffer(NDArray array, boolean closing) {
        super(array, closing);
    }

    static CudaBuffer owning(NDArray array) {
        return new CudaBuffer(array, true);
    }

    @Override
    CudaBuffer make(NDArray made) {
        return owning(made);
    }

    /**
     * {@return the address of the first byte on the device, for calls of CUDA libraries; on the stream that is
     * {@linkplain CudaStream#current(Device) current} they see what was done before} The memory stays, even past a
     * close, while this very pointer is reachable: keep it until the call is done. Limit and capacity are in bytes, and
     * cover all elements if these are dense, else the first alone: strides are the array's.
     *
     * @throws IllegalStateException if the memory is closed
     */
    public Pointer devicePointer() {
        return DevicePointer.to(asArrayLike());
    }

    @Override
    protected Factory factory() {
        return new Factory(device());
    }

    /**
     * Makes buffers in one kind of CUDA device memory.
     *
     * @param device where
     */
    public record Factory(Device device) implements Buffer.Factory {
        /**
         * A factory for one kind of CUDA device memory.
         *
         * @throws IllegalArgumentException for other memory
         */
        public Factory {
            NativeNDBuffer.requireCuda(device);
        }

        @Override
        public CudaBuffer createZeroLength() {
            return owning(NDArray.empty(device, DType.UINT8, Order.C, 0));
        }

        @Override
        public CudaBuffer fromArrayLike(ArrayLike array) {
            NDArray shared = Values.operand(array);
            NativeNDBuffer.requireCuda(shared.device());
            return new CudaBuffer(shared, false);
        }

        @Override
        public CudaBuffer fromBuffer(Buffer buffer) {
            NDArray source = Values.bytes(buffer);
            NDArray moved = source.to(device);
            return new CudaBuffer(moved, moved != source);
        }

        @Override
        public CudaBuffer fromBytes(byte[] bytes) {
            return fromBytes(ByteBuffer.wrap(bytes));
        }

        @Override
        public CudaBuffer fromBytes(ByteBuffer bytes) {
            return owning(copyOrShare(bytes, device));
        }
    }
}
