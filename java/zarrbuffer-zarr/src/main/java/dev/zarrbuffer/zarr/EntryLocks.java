package dev.zarrbuffer.zarr;

import java.util.Arrays;

/**
 * Keeps threads apart that change the same entry of a store: a part of it is written by reading, changing and storing
 * all of it. Few locks for all keys, so that two entries may share one; who holds one asks for no other.
 */
final class EntryLocks {
    private static final int COUNT = 64;

    private final Object[] locks = new Object[COUNT];

    EntryLocks() {
        Arrays.setAll(locks, i -> new Object());
    }

    /** What to synchronize on while an entry changes. */
    Object of(String key) {
        int hash = key.hashCode();
        // Keys of neighbours differ in their last digit only.
        return locks[Math.floorMod(hash ^ hash >>> 16, COUNT)];
    }
}
