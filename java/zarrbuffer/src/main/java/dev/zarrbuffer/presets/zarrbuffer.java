package dev.zarrbuffer.presets;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/**
 * How JavaCPP wraps the public C++ headers as {@code dev.zarrbuffer.cpp}. Presets of your own that pass our C++ objects
 * to your functions say {@code inherit = dev.zarrbuffer.presets.zarrbuffer.class}: they then find the headers and the
 * library inside our jars, and throw the same Java exceptions.
 */
@Properties(
        value = {
            @Platform(
                    // java_exception.hpp is included for the macros that it gives to the generated code
                    include = {"zarrbuffer/java_exception.hpp", "zarrbuffer/version.hpp", "zarrbuffer/device.hpp"},
                    includeresource = "/dev/zarrbuffer/include/",
                    link = "zarrbuffer@.0",
                    library = "jnizarrbuffer",
                    define = "STRING_BYTES_CHARSET \"UTF-8\"",
                    preloadresource = "dev/zarrbuffer/jni/"),
            @Platform(value = "linux-x86_64", linkresource = "/dev/zarrbuffer/jni/linux-x86_64/"),
            @Platform(value = "linux-arm64", linkresource = "/dev/zarrbuffer/jni/linux-arm64/"),
            @Platform(value = "macosx-x86_64", linkresource = "/dev/zarrbuffer/jni/macosx-x86_64/"),
            @Platform(value = "macosx-arm64", linkresource = "/dev/zarrbuffer/jni/macosx-arm64/"),
            @Platform(value = "windows-x86_64", linkresource = "/dev/zarrbuffer/jni/windows-x86_64/")
        },
        target = "dev.zarrbuffer.cpp",
        global = "dev.zarrbuffer.global.zarrbuffer")
public class zarrbuffer implements InfoMapper {
    @Override
    public void map(InfoMap infoMap) {
        infoMap.put(new Info("java_exception.hpp").skip())
                .put(new Info("ZB_EXPORT").cppTypes().annotations())
                .put(new Info("const char").valueTypes("byte").pointerTypes("String"))
                .put(new Info("std::string").annotations("@StdString").valueTypes("String").pointerTypes("String"));
    }
}
