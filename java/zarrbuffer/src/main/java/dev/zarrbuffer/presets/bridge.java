package dev.zarrbuffer.presets;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/**
 * How JavaCPP turns {@code native/src/bridge/bridge.hpp} into {@code dev.zarrbuffer.jni.Bridge}: static methods of
 * primitives, arrays of primitives and strings, none of which needs a {@code Pointer}.
 */
@Properties(
        value = @Platform(
                include = "bridge/bridge.hpp",
                link = "zarrbuffer@.0",
                // What it is linked with, loaded from beside it.
                preload = {"tbb@.12", "hwy@.1"},
                library = "jnizarrbuffer",
                // Without it, text passes through the platform's charset, which before JDK 18 may be ASCII.
                define = "STRING_BYTES_CHARSET \"UTF-8\"",
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
        infoMap.put(new Info("ZB_CRITICAL").cppTypes().annotations("@CriticalRegion"))
                .put(new Info("ZB_ENV").cppText("#define ZB_ENV"))
                .put(new Info("ZB_ENV_ONLY").cppText("#define ZB_ENV_ONLY"));

        // One method per function: not the overloads with Pointer and Buffer that the parser makes by default.
        infoMap.put(new Info("int8_t", "const int8_t").cast().valueTypes("byte").pointerTypes("byte[]"))
                .put(new Info("int32_t", "const int32_t").cast().valueTypes("int").pointerTypes("int[]"))
                .put(new Info("int64_t", "const int64_t").cast().valueTypes("long").pointerTypes("long[]"))
                .put(new Info("double", "const double").valueTypes("double").pointerTypes("double[]"))
                .put(new Info("const char").valueTypes("byte").pointerTypes("String"));

        // JNI's own types pass as they are, and JavaCPP passes the environment with them.
        raw(infoMap, "jobject", "Object");
        raw(infoMap, "jstring", "String");
        raw(infoMap, "jbyteArray", "byte[]");
        raw(infoMap, "jintArray", "int[]");
        raw(infoMap, "jlongArray", "long[]");
        raw(infoMap, "jobjectArray", "Object[]");
    }

    private static void raw(InfoMap infoMap, String jniType, String javaType) {
        infoMap.put(new Info(jniType).valueTypes("@Raw(withEnv = true) " + javaType));
    }
}
