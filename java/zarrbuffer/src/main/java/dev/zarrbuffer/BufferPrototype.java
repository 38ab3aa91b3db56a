package dev.zarrbuffer;

import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;

/**
 * Which {@link Buffer} and {@link NDBuffer} a pipeline makes, and where. Immutable; serializable to another JVM, where
 * it equals itself, as its factories do.
 *
 * @param buffer makes flat bytes
 * @param ndBuffer makes n-d blocks
 */
public record BufferPrototype(Buffer.Factory buffer, NDBuffer.Factory ndBuffer) implements Serializable {
    /** Makes a prototype of your own. */
    public BufferPrototype {
        Objects.requireNonNull(buffer, "buffer");
        Objects.requireNonNull(ndBuffer, "ndBuffer");
    }

    /** {@return {@link CpuBuffer} and {@link CpuNDBuffer} in plain host memory} */
    public static BufferPrototype cpu() {
        return host(Device.CPU);
    }

    /**
     * {@return {@link CpuBuffer} and {@link CpuNDBuffer} in page-locked memory, which CUDA devices copy from and to
     * directly}
     *
     * @throws DeviceException with the reason where CUDA does not work
     */
    public static BufferPrototype pinned() {
        Cuda.require(0);
        return host(Device.PINNED);
    }

    /** {@return {@link #cuda(int)} on the first device} */
    public static BufferPrototype cuda() {
        return cuda(0);
    }

    /**
     * {@return {@link CudaBuffer} and {@link CudaNDBuffer} on a CUDA device}
     *
     * @param id the device's number, from 0
     * @throws DeviceException with the reason where there is no such device
     */
    public static BufferPrototype cuda(int id) {
        Cuda.require(id);
        Device device = Device.cuda(id);
        return new BufferPrototype(new CudaBuffer.Factory(device), new CudaNDBuffer.Factory(device));
    }

    /** {@return {@link BufferRegistry#defaultPrototype()}} */
    public static BufferPrototype defaultPrototype() {
        return BufferRegistry.defaultPrototype();
    }

    /**
     * {@return the same value in C++}
     *
     * @throws UnsupportedOperationException if it makes other buffers than this library's
     */
    public dev.zarrbuffer.cpp.BufferPrototype toCpp() {
        return CppInterop.toCpp(this);
    }

    /**
     * {@return the Java object of a C++ value}
     *
     * @param object the C++ object
     * @throws UnsupportedOperationException if it makes its buffers in a memory resource of its own
     */
    public static BufferPrototype fromCpp(dev.zarrbuffer.cpp.BufferPrototype object) {
        return CppInterop.fromCpp(object);
    }

    private static BufferPrototype host(Device device) {
        return new BufferPrototype(new CpuBuffer.Factory(device), new CpuNDBuffer.Factory(device));
    }

    /** {@return what travels to another JVM in place of this object: {@link Serialization}} */
    @Serial
    private Object writeReplace() {
        return new SerialProxy(this);
    }
}
