package dev.zarrbuffer;

import java.io.Serial;
import org.bytedeco.javacpp.Pointer;

/** An n-d block of elements in the memory of a CUDA device. */
public final class CudaNDBuffer extends NativeNDBuffer<CudaNDBuffer> {
    @Serial
    private static final long serialVersionUID = 1;

    CudaNDBuffer(NDArray array, boolean closing) {
        super(array, closing);
    }

    @Override
    CudaNDBuffer make(NDArray made) {
        return new CudaNDBuffer(made, true);
    }

    /**
     * {@return the address of the first element on the device, for calls of CUDA libraries; on the stream that is
     * {@linkplain CudaStream#current(Device) current} they see what was done before} The memory stays, even past a
     * close, while this very pointer is reachable: keep it until the call is done. Limit and capacity are in bytes, and
     * cover all elements if these are dense, else the first alone: strides are the array's.
     *
     * @throws IllegalStateException if the memory is closed
     */
    public Pointer devicePointer() {
        return DevicePointer.to(asNDArrayLike());
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
    public record Factory(Device device) implements NDBuffer.Factory {
        /**
         * A factory for one kind of CUDA device memory.
         *
         * @throws IllegalArgumentException for other memory
         */
        public Factory {
            NativeNDBuffer.requireCuda(device);
        }

        @Override
        public CudaNDBuffer create(DType dtype, long... shape) {
            return create(dtype, Order.C, null, shape);
        }

        @Override
        public CudaNDBuffer create(DType dtype, Order order, Object fillValue, long... shape) {
            return new CudaNDBuffer(NDArray.full(device, dtype, order, fillValue, shape), true);
        }

        @Override
        public CudaNDBuffer empty(DType dtype, long... shape) {
            return empty(dtype, Order.C, shape);
        }

        @Override
        public CudaNDBuffer empty(DType dtype, Order order, long... shape) {
            return new CudaNDBuffer(NDArray.empty(device, dtype, order, shape), true);
        }

        @Override
        public CudaNDBuffer fromNDArrayLike(NDArrayLike array) {
            NDArray shared = Values.operand(array);
            NativeNDBuffer.requireCuda(shared.device());
            return new CudaNDBuffer(shared, false);
        }

        @Override
        public CudaNDBuffer fromHostArray(Object array) {
            NDArray source = Values.array(array);
            NDArray moved = source.to(device);
            return new CudaNDBuffer(moved, moved != source || Values.isCopied(array));
        }
    }
}
