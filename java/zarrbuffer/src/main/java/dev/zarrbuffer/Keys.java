package dev.zarrbuffer;

/** A key on its way across the bridge. */
final class Keys {
    private final Index[] parts;
    /** How many parts are integers. */
    private final int integers;
    /** How many parts are index arrays or masks. */
    private final int arrays;

    Keys(Index[] parts) {
        this.parts = parts;
        int ints = 0;
        int advanced = 0;
        for (int i = 0; i < parts.length; i++) {
            if (parts[i] == null) {
                throw new NullPointerException("keys[" + i + "]");
            }
            if (parts[i].type == Index.Type.AT) {
                ints++;
            } else if (parts[i].array != null) {
                advanced++;
            }
        }
        integers = ints;
        arrays = advanced;
    }

    /** Whether there are neither index arrays nor masks. */
    boolean isBasic() {
        return arrays == 0;
    }

    /** Whether getting by it copies: index arrays, or an integer for every axis of the array. */
    boolean copies(int rank) {
        return arrays > 0 || integers == rank && integers == parts.length;
    }

    /** Puts the key; the caller has {@linkplain #acquire acquired} it if it has index arrays. */
    Scratch put(Scratch scratch) {
        scratch.number(parts.length);
        for (Index part : parts) {
            scratch.key(part, part.start);
        }
        if (arrays > 0) {
            for (Index part : parts) {
                if (part.array != null) {
                    scratch.array(part.array);
                }
            }
        }
        return scratch;
    }

    /** Begins a use of the index arrays, which {@link #release()} ends. */
    void acquire() {
        int acquired = 0;
        try {
            while (acquired < parts.length) {
                if (parts[acquired].array != null) {
                    parts[acquired].array.storage.acquire();
                }
                acquired++;
            }
        } finally {
            if (acquired < parts.length) {
                release(acquired);
            }
        }
    }

    void release() {
        release(parts.length);
    }

    private void release(int count) {
        for (int i = 0; i < count; i++) {
            if (parts[i].array != null) {
                parts[i].array.storage.release();
            }
        }
    }
}
