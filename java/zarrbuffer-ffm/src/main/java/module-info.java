/** Arrays of {@code dev.zarrbuffer} as memory segments, and back. */
module dev.zarrbuffer.ffm {
    requires transitive dev.zarrbuffer;

    exports dev.zarrbuffer.ffm;
}
