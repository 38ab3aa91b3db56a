package dev.zarrbuffer;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A kind of memory and the number of the device that it belongs to. An immutable value.
 *
 * @param type the kind of memory
 * @param id the device's number among those of its type, from 0
 */
public record Device(Type type, int id) implements java.io.Serializable {
    /** Plain host memory. */
    public static final Device CPU = new Device(Type.CPU, 0);

    /** Page-locked host memory, which CUDA devices copy from and to without a detour. */
    public static final Device PINNED = new Device(Type.CUDA_HOST, 0);

    /** Kinds of memory. */
    public enum Type {
        /** Plain host memory. */
        CPU(1, "cpu"),
        /** Memory of a CUDA device, which the host cannot address. */
        CUDA(2, "cuda"),
        /** Page-locked ("pinned") host memory. */
        CUDA_HOST(3, "cuda_host"),
        /** Memory that host and device both address. */
        CUDA_MANAGED(13, "cuda_managed");

        /** DLPack's number. */
        final int code;

        private final String text;

        Type(int code, String text) {
            this.code = code;
            this.text = text;
        }
    }

    /**
     * Makes the value; whether there is such a device shows when memory is asked of it.
     *
     * @throws IllegalArgumentException if {@code id} is negative
     */
    public Device {
        Objects.requireNonNull(type, "type");
        if (id < 0) {
            throw new IllegalArgumentException("a device's number must be 0 or more, not " + id);
        }
    }

    /**
     * {@return the memory of a CUDA device}
     *
     * @param id the device's number, from 0
     */
    public static Device cuda(int id) {
        return new Device(Type.CUDA, id);
    }

    /**
     * {@return the memory kinds that work here: the CPU first, then, where there is a CUDA device, each device, pinned
     * memory and each device's managed memory}
     */
    public static List<Device> list() {
        List<Device> devices = new ArrayList<>();
        for (Type type : Type.values()) {
            int count = type == Type.CPU ? 1 : Cuda.deviceCount();
            // Pinned memory is the host's: all devices share it.
            for (int id = 0; id < (type == Type.CUDA_HOST ? Math.min(count, 1) : count); id++) {
                devices.add(new Device(type, id));
            }
        }
        return List.copyOf(devices);
    }

    /** {@return whether plain loads and stores of the host reach this memory} */
    public boolean isHost() {
        return type != Type.CUDA;
    }

    /** {@code cpu}, {@code cuda:0}, {@code cuda_host}, {@code cuda_managed:0}. */
    @Override
    public String toString() {
        return type == Type.CUDA || type == Type.CUDA_MANAGED ? type.text + ":" + id : type.text;
    }

    /** {@return the same value in C++} */
    public dev.zarrbuffer.cpp.Device toCpp() {
        return CppInterop.toCpp(this);
    }

    /**
     * {@return the Java object of a C++ value}
     *
     * @param object the C++ object
     */
    public static Device fromCpp(dev.zarrbuffer.cpp.Device object) {
        return CppInterop.fromCpp(object);
    }

    long code() {
        if (type != Type.CPU) {
            Cuda.findPlugin();
        }
        return (long) type.code << 32 | id;
    }

    static Device ofCode(long code) {
        for (Type type : Type.values()) {
            if (type.code == (int) (code >> 32)) {
                return new Device(type, (int) code);
            }
        }
        throw new IllegalArgumentException("no device has the code " + code);
    }
}
