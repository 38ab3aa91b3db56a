package dev.zarrbuffer.presets;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/**
 * How JavaCPP wraps the public C++ headers as {@code dev.zarrbuffer.cpp}. Presets of your own that pass our C++ objects
 * to your functions say {@code inherit = dev.zarrbuffer.presets.zarrbuffer.class}: they then find the headers and the
 * library inside our jars, and throw the same Java exceptions. The headers are C++20: give JavaCPP's builder
 * {@code -Xcompiler -std=c++20}.
 */
@Properties(
        value = {
            @Platform(
                    // The first two are for the generated code, not for the parser.
                    include = {
                        "zarrbuffer/java_exception.hpp",
                        "zarrbuffer/java_numbers.hpp",
                        "zarrbuffer/version.hpp",
                        "zarrbuffer/device.hpp",
                        "zarrbuffer/dtype.hpp",
                        "zarrbuffer/layout.hpp",
                        "zarrbuffer/scalar.hpp",
                        "zarrbuffer/storage.hpp",
                        "zarrbuffer/nd_array.hpp",
                        "zarrbuffer/buffer.hpp",
                        "zarrbuffer/nd_buffer.hpp",
                        "zarrbuffer/prototype.hpp",
                        "zarrbuffer/java_lists.hpp"
                    },
                    includeresource = "/dev/zarrbuffer/include/",
                    link = "zarrbuffer@.0",
                    // What it is linked with, loaded from beside it.
                    preload = {"tbb@.12", "hwy@.1"},
                    library = "jnizarrbuffer",
                    define = "STRING_BYTES_CHARSET \"UTF-8\"",
                    preloadresource = "dev/zarrbuffer/jni/"),
            @Platform(value = "linux-x86_64", linkresource = "/dev/zarrbuffer/jni/linux-x86_64/"),
            @Platform(value = "linux-arm64", linkresource = "/dev/zarrbuffer/jni/linux-arm64/"),
            @Platform(value = "macosx-arm64", linkresource = "/dev/zarrbuffer/jni/macosx-arm64/"),
            @Platform(value = "windows-x86_64", linkresource = "/dev/zarrbuffer/jni/windows-x86_64/")
        },
        target = "dev.zarrbuffer.cpp",
        global = "dev.zarrbuffer.global.zarrbuffer")
public class zarrbuffer implements InfoMapper {
    private static final String LONGS = "@Adapter(\"zarrbuffer::java::Numbers<int64_t>\")";

    /** How JavaCPP names the end of a list of parameters that takes a std::shared_ptr<MemoryResource>. */
    private static final String RESOURCE = "zarrbuffer::NumberList, zarrbuffer::Order, MemoryResource*)";

    /** For JavaCPP. */
    public zarrbuffer() {}

    @Override
    public void map(InfoMap infoMap) {
        infoMap.put(new Info("java_exception.hpp", "java_numbers.hpp").skip())
                .put(new Info("ZB_EXPORT").cppTypes().annotations())
                .put(new Info("const char").valueTypes("byte").pointerTypes("String"))
                .put(new Info("std::string").annotations("@StdString").valueTypes("String").pointerTypes("String"));
        numbers(infoMap);
        enums(infoMap);
        lists(infoMap);
        leftOut(infoMap);
    }

    private static void numbers(InfoMap infoMap) {
        infoMap.put(new Info("std::int32_t", "const std::int32_t").valueTypes("int").pointerTypes("IntPointer"))
                .put(new Info("std::int64_t", "const std::int64_t", "std::uint64_t")
                        .cast().valueTypes("long").pointerTypes("LongPointer"))
                .put(new Info("std::byte", "const std::byte").cast().valueTypes("byte").pointerTypes("BytePointer"));
    }

    private static void enums(InfoMap infoMap) {
        infoMap.put(new Info("zarrbuffer::DeviceType", "zarrbuffer::Kind", "zarrbuffer::TimeUnit").enumerate())
                .put(new Info("zarrbuffer::Order", "zarrbuffer::BasicKey::Type").enumerate())
                // Generated files import java.nio.*, which has a ByteOrder.
                .put(new Info("zarrbuffer::ByteOrder").enumerate().valueTypes("Endian"));
    }

    /** What C++ takes as a list or a span, Java passes as an array of numbers or as a list of objects. */
    private static void lists(InfoMap infoMap) {
        String bytes = "@Adapter(\"zarrbuffer::java::Numbers<std::byte>\")";
        infoMap.put(new Info("zarrbuffer::NumberList", "std::span<const std::int64_t>")
                        .valueTypes("@Const " + LONGS + " long..."))
                .put(new Info("zarrbuffer::Dims").annotations(LONGS).valueTypes("long[]").pointerTypes("long[]"))
                .put(new Info("std::span<const std::byte>").valueTypes("@Const " + bytes + " byte..."))
                .put(new Info("std::vector<std::byte>").annotations(bytes).pointerTypes("byte[]"))
                .put(new Info("zarrbuffer::IndexList", "std::span<const zarrbuffer::Index>")
                        .valueTypes("@Const @ByRef IndexList"))
                .put(new Info("zarrbuffer::BufferList", "std::span<const zarrbuffer::Buffer>")
                        .valueTypes("@Const @ByRef BufferList"))
                .put(new Info("std::vector<zarrbuffer::Index>").pointerTypes("Pointer"))
                .put(new Info("std::vector<zarrbuffer::Buffer>").pointerTypes("Pointer"))
                .put(new Info("std::string_view").annotations("@StdString").valueTypes("String"));
    }

    /** What has no counterpart in Java, or only serves the library itself. */
    private static void leftOut(InfoMap infoMap) {
        for (String name : new String[] {
            "clip_slice", "SliceRange",
            "DType::structure", "DType::fields",
            "Layout::index", "Layout::reshape",
            "Scalar::None", "Scalar::BigInteger", "Scalar::Bytes", "Scalar::Value", "Scalar::value",
            "Scalar::Scalar(std::complex<double>)",
            "Scalar::Scalar(zarrbuffer::Scalar::BigInteger)",
            "Scalar::Scalar(zarrbuffer::Scalar::Bytes)",
            "Scalar::Scalar(std::string_view)",
            "NDArray::empty(const zarrbuffer::DType&, " + RESOURCE,
            "NDArray::zeros(const zarrbuffer::DType&, " + RESOURCE,
            "NDArray::full(const zarrbuffer::DType&, const zarrbuffer::Scalar&, " + RESOURCE,
            "BufferPrototype::BufferPrototype(MemoryResource*)",
            // Which take std::optional.
            "BasicKey::slice", "Buffer::get(std::int64_t*, std::int64_t*)",
            "Storage::allocate", "Storage::allocate_zeroed", "Storage::foreign"
        }) {
            infoMap.put(new Info("zarrbuffer::" + name).skip());
        }
        // Without the overload that takes a std::function.
        infoMap.put(new Info("zarrbuffer::NDArray::wrap").javaText("public static native @ByVal NDArray wrap("
                + "Pointer data, @Cast(\"std::int64_t\") long bytes, @Const @ByRef DType dtype, @Const " + LONGS
                + " long... shape);"));
        // Ends without a value are BasicKey.kAbsent.
        infoMap.put(new Info("zarrbuffer::Index::slice").javaText("public static native @ByVal Index slice("
                + "@Cast(\"std::int64_t\") long start, @Cast(\"std::int64_t\") long stop, "
                + "@Cast(\"std::int64_t\") long step);\n"
                + "public static native @ByVal Index slice("
                + "@Cast(\"std::int64_t\") long start, @Cast(\"std::int64_t\") long stop);"));
        // The parser would say _fill, for Pointer has a method of that name.
        infoMap.put(new Info("zarrbuffer::NDArray::fill", "zarrbuffer::NDBuffer::fill").javaNames("fill"));
    }
}
