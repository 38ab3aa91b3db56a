/** The buffer layer of Zarr for the JVM. */
module dev.zarrbuffer {
    requires transitive org.bytedeco.javacpp;
    // Only for who passes its streams.
    requires static org.bytedeco.cuda;
    requires java.management;
    requires jdk.management;

    exports dev.zarrbuffer;
    exports dev.zarrbuffer.cpp;
    exports dev.zarrbuffer.global;
    exports dev.zarrbuffer.presets;

    uses dev.zarrbuffer.BufferPrototypeProvider;
    // Never looked up: it makes the module system resolve the jars of native code.
    uses dev.zarrbuffer.presets.NativeCode;

    // JavaCPP reads the annotations of the wrappers and loads the library that lies beside them.
    opens dev.zarrbuffer.jni to
            org.bytedeco.javacpp;
}
