package dev.zarrbuffer.presets;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/**
 * How JavaCPP turns {@code native/src/bridge/bridge.hpp} into {@code dev.zarrbuffer.jni.Bridge}: static methods of
 * numbers, and of objects and byte arrays that pass as they are: what JavaCPP converts by itself goes on with nothing
 * where memory is short. None needs a {@code Pointer}.
 */
@Properties(
        value = @Platform(
                include = "bridge/bridge.hpp",
                link = "zarrbuffer@.0",
                // What it is linked with, loaded from beside it.
                preload = {"tbb@.12", "hwy@.1"},
                library = "jnizarrbuffer",
                preloadresource = "dev/zarrbuffer/jni/"),
        target = "dev.zarrbuffer.jni",
        global = "dev.zarrbuffer.jni.Bridge")
public class bridge implements InfoMapper {
    // Before the generated class, which extends this one, does it without a word of why not.
    static {
        NativeLoader.load();
    }

    /** For JavaCPP. */
    public bridge() {}

    @Override
    public void map(InfoMap infoMap) {
        infoMap.put(new Info("ZB_ENV").cppText("#define ZB_ENV"))
                .put(new Info("int32_t").cast().valueTypes("int"))
                .put(new Info("int64_t").cast().valueTypes("long"));

        // JNI's own types pass as they are, and JavaCPP passes the environment with them.
        raw(infoMap, "jobject", "Object");
        raw(infoMap, "jbyteArray", "byte[]");
    }

    private static void raw(InfoMap infoMap, String jniType, String javaType) {
        infoMap.put(new Info(jniType).valueTypes("@Raw(withEnv = true) " + javaType));
    }
}
