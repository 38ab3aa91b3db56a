package dev.zarrbuffer.presets;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;

/**
 * Loads the native library, and where that fails says why and what to do: JavaCPP alone says only that it is in none
 * of the system's folders.
 */
final class NativeLoader {
    private static final String FOLDER = "/dev/zarrbuffer/jni/";
    private static final List<String> PLATFORMS =
            List.of("linux-x86_64", "linux-arm64", "macosx-arm64", "windows-x86_64");

    private static final String UNPACK =
            "Set the system property org.bytedeco.javacpp.cachedir to a folder that can be written and run from";

    private NativeLoader() {}

    /** @throws UnsatisfiedLinkError with the reason */
    static void load() {
        Class<?> bridge;
        try {
            bridge = Class.forName("dev.zarrbuffer.jni.Bridge", false, NativeLoader.class.getClassLoader());
        } catch (ClassNotFoundException generating) {
            return;
        }
        try {
            Loader.load(bridge);
        } catch (LinkageError e) {
            UnsatisfiedLinkError explained = new UnsatisfiedLinkError(explanation(bridge));
            explained.initCause(e);
            throw explained;
        }
    }

    private static String explanation(Class<?> bridge) {
        String platform = Loader.getPlatform();
        if (bridge.getResource(FOLDER + platform + "/" + fileName(platform)) == null) {
            List<String> there = PLATFORMS.stream()
                    .filter(p -> bridge.getResource(FOLDER + p + "/" + fileName(p)) != null)
                    .toList();
            return "zarrbuffer's native code for " + platform + " is not on the class path"
                    + (there.isEmpty() ? "" : ", only that for " + String.join(", ", there))
                    + ": add dev.zarrbuffer:zarrbuffer-platform, or dev.zarrbuffer:zarrbuffer with the classifier "
                    + platform;
        }
        return "zarrbuffer's native code for " + platform + " cannot be loaded: " + reason(bridge, platform);
    }

    private static String fileName(String platform) {
        return platform.startsWith("windows") ? "jnizarrbuffer.dll"
                : platform.startsWith("macosx") ? "libjnizarrbuffer.dylib" : "libjnizarrbuffer.so";
    }

    /** What the system says of the first library that it refuses. */
    private static String reason(Class<?> bridge, String platform) {
        for (String library : libraries()) {
            if (bridge.getResource(FOLDER + platform + "/" + library) == null) {
                continue;
            }
            try {
                File file = Loader.cacheResource(bridge, FOLDER + platform + "/" + library);
                if (file == null) {
                    return "it could not be unpacked. " + UNPACK;
                }
                System.load(file.getAbsolutePath());
            } catch (IOException e) {
                return "it could not be unpacked: " + e + ". " + UNPACK;
            } catch (UnsatisfiedLinkError e) {
                return e.getMessage() + hint(e.getMessage());
            }
        }
        return "the system does not say why";
    }

    /** In the order in which they need each other. */
    private static List<String> libraries() {
        List<String> names = new ArrayList<>();
        for (String name : List.of("tbb@.12", "hwy@.1", "zarrbuffer@.0", "jnizarrbuffer")) {
            String[] parts = name.split("@");
            String mapped = System.mapLibraryName(parts[0]);
            // libtbb.so.12, libtbb.12.dylib, tbb12.dll
            String version = parts.length > 1 ? parts[1] : "";
            names.add(mapped.endsWith(".so") ? mapped + version
                    : mapped.endsWith(".dylib") ? mapped.replace(".dylib", version + ".dylib")
                    : mapped.replace(".dll", version.replace(".", "") + ".dll"));
        }
        return names;
    }

    private static String hint(String message) {
        if (message.contains("GLIBC")) {
            return ". The C or C++ library of this system is too old for it: use a newer system, or build zarrbuffer on this one";
        }
        if (message.contains("failed to map") || message.contains("ermission")) {
            return ". " + UNPACK;
        }
        return ". The file may be damaged: delete it, and it is unpacked again";
    }
}
