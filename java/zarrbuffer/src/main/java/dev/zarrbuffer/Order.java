package dev.zarrbuffer;

/** Order of the axes in memory, as NumPy names it. */
public enum Order {
    /** The last axis varies fastest. */
    C,
    /** The first axis varies fastest. */
    F,
    /** F where the source is F- and not C-contiguous, else C. Not for new arrays, which have no source. */
    A,
    /** As near to the source as possible. Not for new arrays, nor for reshaping. */
    K;

    /** The number that crosses the bridge: zarrbuffer::Order. */
    int code() {
        return ordinal();
    }
}
