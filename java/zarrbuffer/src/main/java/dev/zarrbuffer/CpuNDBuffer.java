package dev.zarrbuffer;

import java.io.Serial;

/** An n-d block of elements in host memory, plain or pinned. */
public final class CpuNDBuffer extends NativeNDBuffer<CpuNDBuffer> {
    @Serial
    private static final long serialVersionUID = 1;

    CpuNDBuffer(NDArray array, boolean closing) {
        super(array, closing);
    }

    @Override
    CpuNDBuffer make(NDArray made) {
        return new CpuNDBuffer(made, true);
    }

    @Override
    protected Factory factory() {
        return new Factory(device());
    }

    /**
     * Makes buffers in one kind of host memory.
     *
     * @param device where
     */
    public record Factory(Device device) implements NDBuffer.Factory {
        /**
         * A factory for one kind of host memory.
         *
         * @throws IllegalArgumentException for other memory
         */
        public Factory {
            NativeNDBuffer.requireHost(device);
        }

        @Override
        public CpuNDBuffer create(DType dtype, long... shape) {
            return create(dtype, Order.C, null, shape);
        }

        @Override
        public CpuNDBuffer create(DType dtype, Order order, Object fillValue, long... shape) {
            return new CpuNDBuffer(NDArray.full(device, dtype, order, fillValue, shape), true);
        }

        @Override
        public CpuNDBuffer empty(DType dtype, long... shape) {
            return empty(dtype, Order.C, shape);
        }

        @Override
        public CpuNDBuffer empty(DType dtype, Order order, long... shape) {
            return new CpuNDBuffer(NDArray.empty(device, dtype, order, shape), true);
        }

        @Override
        public CpuNDBuffer fromNDArrayLike(NDArrayLike array) {
            NDArray shared = Values.operand(array);
            NativeNDBuffer.requireHost(shared.device());
            return new CpuNDBuffer(shared, false);
        }

        @Override
        public CpuNDBuffer fromHostArray(Object array) {
            NDArray source = Values.array(array);
            NDArray moved = source.to(device);
            return new CpuNDBuffer(moved, moved != source || Values.isCopied(array));
        }
    }
}
