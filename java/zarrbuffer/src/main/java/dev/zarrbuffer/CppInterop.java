package dev.zarrbuffer;

import dev.zarrbuffer.global.zarrbuffer.DeviceType;
import dev.zarrbuffer.jni.Bridge;
import dev.zarrbuffer.jni.CppObjects;
import java.lang.ref.Reference;
import org.bytedeco.javacpp.Pointer;

/**
 * The way to and from the C++ objects of {@code dev.zarrbuffer.cpp}. Memory is shared and has an owner on each side: a
 * close in Java is final for Java, and C++ keeps what it holds until it lets go.
 */
final class CppInterop {
    private CppInterop() {}

    static dev.zarrbuffer.cpp.NDArray toCpp(NDArray array) {
        array.storage.acquire();
        try {
            long made = Errors.check(Bridge.cpp_nd_array(Scratch.begin().array(array).address()));
            dev.zarrbuffer.cpp.NDArray result = CppObjects.take_nd_array(made);
            return array.isReadOnly() ? result.as_read_only() : result;
        } finally {
            array.storage.release();
        }
    }

    static NDArray fromCpp(dev.zarrbuffer.cpp.NDArray array) {
        boolean readOnly = open(array).is_read_only();
        Scratch scratch = Scratch.begin();
        long handle = Errors.check(Bridge.cpp_storage(array.address(), scratch.address()));
        Reference.reachabilityFence(array);
        long[] numbers = scratch.resultArray();
        Storage storage = Storage.share(handle, Device.ofCode(Bridge.storage_device(handle)));
        NDArray result = NDArray.owning(storage, DType.ofCode(numbers[0]), numbers);
        return readOnly ? result.refusingWrites() : result;
    }

    static dev.zarrbuffer.cpp.NDBuffer toCpp(NDBuffer buffer) {
        return dev.zarrbuffer.cpp.NDBuffer.from_ndarray_like(toCpp(Values.operand(buffer.asNDArrayLike())));
    }

    static NDBuffer fromCpp(dev.zarrbuffer.cpp.NDBuffer buffer) {
        NDArray array = fromCpp(open(buffer).as_ndarray_like());
        return array.device().isHost() ? new CpuNDBuffer(array, true) : new CudaNDBuffer(array, true);
    }

    static dev.zarrbuffer.cpp.Buffer toCpp(Buffer buffer) {
        return dev.zarrbuffer.cpp.Buffer.from_array_like(toCpp(Values.bytes(buffer)));
    }

    static Buffer fromCpp(dev.zarrbuffer.cpp.Buffer buffer) {
        NDArray array = fromCpp(open(buffer).as_array_like());
        return array.device().isHost() ? new CpuBuffer(array, true) : new CudaBuffer(array, true);
    }

    static dev.zarrbuffer.cpp.DType toCpp(DType dtype) {
        return dev.zarrbuffer.cpp.DType.from_code(dtype.code());
    }

    static DType fromCpp(dev.zarrbuffer.cpp.DType dtype) {
        return DType.ofCode(open(dtype).code());
    }

    static dev.zarrbuffer.cpp.Device toCpp(Device device) {
        for (DeviceType type : DeviceType.values()) {
            if (type.value == device.type().code) {
                return new dev.zarrbuffer.cpp.Device().type(type).id(device.id());
            }
        }
        throw new UnsupportedOperationException(device + " has no counterpart in C++");
    }

    static Device fromCpp(dev.zarrbuffer.cpp.Device device) {
        return Device.ofCode((long) open(device).type().value << 32 | device.id());
    }

    static dev.zarrbuffer.cpp.BufferPrototype toCpp(BufferPrototype prototype) {
        return new dev.zarrbuffer.cpp.BufferPrototype(toCpp(deviceOf(prototype)));
    }

    static BufferPrototype fromCpp(dev.zarrbuffer.cpp.BufferPrototype prototype) {
        dev.zarrbuffer.cpp.Device place = open(prototype).device();
        if (!prototype.equals(new dev.zarrbuffer.cpp.BufferPrototype(place))) {
            throw new UnsupportedOperationException(
                    "a prototype over a memory resource of C++ has no counterpart in Java");
        }
        Device device = fromCpp(place);
        return device.isHost()
                ? new BufferPrototype(new CpuBuffer.Factory(device), new CpuNDBuffer.Factory(device))
                : new BufferPrototype(new CudaBuffer.Factory(device), new CudaNDBuffer.Factory(device));
    }

    private static Device deviceOf(BufferPrototype prototype) {
        if (prototype.buffer() instanceof CpuBuffer.Factory bytes
                && prototype.ndBuffer() instanceof CpuNDBuffer.Factory blocks
                && bytes.device().equals(blocks.device())) {
            return bytes.device();
        }
        if (prototype.buffer() instanceof CudaBuffer.Factory bytes
                && prototype.ndBuffer() instanceof CudaNDBuffer.Factory blocks
                && bytes.device().equals(blocks.device())) {
            return bytes.device();
        }
        throw noCounterpart(prototype);
    }

    private static UnsupportedOperationException noCounterpart(BufferPrototype prototype) {
        return new UnsupportedOperationException(
                "only prototypes of this library's buffers have a counterpart in C++, not " + prototype);
    }

    /** The object, or the exception for one that its owner has deallocated. */
    private static <P extends Pointer> P open(P object) {
        if (object.isNull()) {
            throw Errors.closed();
        }
        return object;
    }
}
