package dev.zarrbuffer.presets;

/**
 * What a jar of native code provides: nothing to call. On the module path it makes the module system bring that jar
 * wherever {@code dev.zarrbuffer} is used, without {@code --add-modules}.
 */
public interface NativeCode {}
