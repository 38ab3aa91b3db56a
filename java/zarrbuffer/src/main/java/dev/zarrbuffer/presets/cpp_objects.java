package dev.zarrbuffer.presets;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/** How JavaCPP wraps {@code bridge/cpp_objects.hpp}: the way from the bridge to {@code dev.zarrbuffer.cpp}. */
@Properties(
        inherit = zarrbuffer.class,
        value = @Platform(include = "bridge/cpp_objects.hpp", library = "jnizarrbuffer"),
        target = "dev.zarrbuffer.jni",
        global = "dev.zarrbuffer.jni.CppObjects")
public class cpp_objects implements InfoMapper {
    /** For JavaCPP. */
    public cpp_objects() {}

    @Override
    public void map(InfoMap infoMap) {}
}
