package dev.zarrbuffer;

/** Does several things, all of them though some fail, and then throws what the first threw, with the others' in it. */
final class Failures {
    private Throwable first;

    void attempt(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            if (first == null) {
                first = e;
            } else if (first != e) {
                first.addSuppressed(e);
            }
        }
    }

    /** Throws if anything failed. */
    void rethrow() {
        if (first instanceof Error error) {
            throw error;
        }
        if (first != null) {
            throw (RuntimeException) first;
        }
    }
}
