/** Arrays of {@code dev.zarrbuffer} as images of imglib2, and back. */
module dev.zarrbuffer.imglib2 {
    requires transitive dev.zarrbuffer;
    requires transitive net.imglib2;

    exports dev.zarrbuffer.imglib2;
}
