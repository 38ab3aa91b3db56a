/** The library with its native code: empty, it only brings others. */
module dev.zarrbuffer.platform {
    requires transitive dev.zarrbuffer;
}
