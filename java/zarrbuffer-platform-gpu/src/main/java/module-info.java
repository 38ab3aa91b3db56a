/** The library with its native code and the CUDA backend: empty, it only brings others. */
module dev.zarrbuffer.platform.gpu {
    requires transitive dev.zarrbuffer.platform;
}
