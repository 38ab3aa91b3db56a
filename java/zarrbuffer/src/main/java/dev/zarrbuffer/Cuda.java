package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.io.IOException;
import java.net.URL;
import java.util.Objects;
import org.bytedeco.javacpp.Loader;

/** Whether CUDA works here. Nothing in this library needs it; asking never throws. */
public final class Cuda {
    private Cuda() {}

    /** {@return whether there is at least one CUDA device that works} */
    public static boolean available() {
        return deviceCount() > 0;
    }

    /** {@return how many CUDA devices work, from number 0} */
    public static int deviceCount() {
        findPlugin();
        return Math.max(0, Bridge.device_count(Device.Type.CUDA.code));
    }

    /** {@return why {@link #available()} is false, as the driver says it; empty where it is true} */
    public static String whyNot() {
        return available() ? "" : Text.of(Bridge.device_why_not(Device.Type.CUDA.code)) + Plugin.HINT;
    }

    /** Tells the native library where the plugin is, before anything opens it. */
    static void findPlugin() {
        Objects.requireNonNull(Plugin.HINT);
    }

    /** The plugin of a jar with the classifier {@code linux-x86_64-gpu}, if there is one. */
    private static final class Plugin {
        /** What helps where it was not found. */
        static final String HINT = find();

        private Plugin() {}

        private static String find() {
            String platform = Loader.getPlatform() + "-gpu";
            String library = "/dev/zarrbuffer/jni/" + platform + "/" + System.mapLibraryName("zarrbuffer_cuda");
            URL found = Cuda.class.getResource(library);
            if (found == null) {
                return System.getenv("ZARRBUFFER_CUDA_LIBRARY") != null ? ""
                        : " (no jar of zarrbuffer with the classifier " + platform + " is there)";
            }
            try {
                Errors.check(Bridge.cuda_plugin(Text.encode(Loader.cacheResource(found).getPath())));
                return "";
            } catch (IOException | RuntimeException e) {
                return " (the plugin in " + found + " cannot be put where it can be loaded: " + e + ")";
            }
        }
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
