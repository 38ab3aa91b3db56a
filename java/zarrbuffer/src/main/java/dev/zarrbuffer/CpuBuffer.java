package dev.zarrbuffer;

import java.io.Serial;
import java.nio.ByteBuffer;

/** Flat bytes in host memory, plain or pinned. */
public final class CpuBuffer extends NativeBuffer<CpuBuffer> {
    @Serial
    private static final long serialVersionUID = 1;

    CpuBuffer(NDArray array, boolean closing) {
        super(array, closing);
    }

    static CpuBuffer owning(NDArray array) {
        return new CpuBuffer(array, true);
    }

    @Override
    CpuBuffer make(NDArray made) {
        return owning(made);
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
    public record Factory(Device device) implements Buffer.Factory {
        /**
         * A factory for one kind of host memory.
         *
         * @throws IllegalArgumentException for other memory
         */
        public Factory {
            NativeNDBuffer.requireHost(device);
        }

        @Override
        public CpuBuffer createZeroLength() {
            return owning(NDArray.empty(device, DType.UINT8, Order.C, 0));
        }

        @Override
        public CpuBuffer fromArrayLike(ArrayLike array) {
            NDArray shared = Values.operand(array);
            NativeNDBuffer.requireHost(shared.device());
            return new CpuBuffer(shared, false);
        }

        @Override
        public CpuBuffer fromBuffer(Buffer buffer) {
            NDArray source = Values.bytes(buffer);
            NDArray moved = source.to(device);
            return new CpuBuffer(moved, moved != source);
        }

        @Override
        public CpuBuffer fromBytes(byte[] bytes) {
            return fromBytes(ByteBuffer.wrap(bytes));
        }

        @Override
        public CpuBuffer fromBytes(ByteBuffer bytes) {
            return owning(copyOrShare(bytes, device));
        }
    }
}
