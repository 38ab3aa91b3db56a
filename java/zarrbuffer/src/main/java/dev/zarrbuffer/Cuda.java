package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;

/** Whether CUDA works here. Nothing in this library needs it; asking never throws. */
public final class Cuda {
    private Cuda() {}

    /** {@return whether there is at least one CUDA device that works} */
    public static boolean available() {
        return deviceCount() > 0;
    }

    /** {@return how many CUDA devices work, from number 0} */
    public static int deviceCount() {
        return Math.max(0, Bridge.device_count(Device.Type.CUDA.code));
    }

    /** {@return why {@link #available()} is false, as the driver says it; empty where it is true} */
    public static String whyNot() {
        String reason = available() ? null : Bridge.device_why_not(Device.Type.CUDA.code);
        return reason == null ? "" : reason;
    }

    /** Throws with the reason where the device is not there. */
    static void require(int id) {
        if (!available()) {
            throw new DeviceException("no CUDA device: " + whyNot());
        }
        if (id < 0 || id >= deviceCount()) {
            throw new DeviceException("no CUDA device " + id + ": there are " + deviceCount() + ", from 0");
        }
    }
}
