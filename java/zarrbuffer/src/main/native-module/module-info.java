/** The native code of {@code dev.zarrbuffer} for one platform. */
module @module@ {
    requires dev.zarrbuffer;

    provides dev.zarrbuffer.presets.NativeCode with
            @module@.Code;
}
