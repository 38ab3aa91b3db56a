package dev.zarrbuffer.hostile;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** What an array held before a call: the call may not change it unless it is meant to. */
final class Snapshot {
    private static final int MOST_BYTES = 4096;

    private final NDArray array;
    private final long[] shape;
    private final byte[] bytes;

    private Snapshot(NDArray array) {
        this.array = array;
        shape = array.shape();
        bytes = bytes(array);
    }

    /** Of an array of ours or what is over one; null of all else, and of what is closed or large. */
    static Snapshot of(Object object) {
        NDArray array = object instanceof NDArray own ? own
                : object instanceof Buffer buffer && buffer.asArrayLike() instanceof NDArray own ? own
                : object instanceof NDBuffer buffer && buffer.asNDArrayLike() instanceof NDArray own ? own
                : null;
        if (array == null || !array.device().isHost() || array.nbytes() > MOST_BYTES) {
            return null;
        }
        Snapshot snapshot = new Snapshot(array);
        return snapshot.bytes == null ? null : snapshot;
    }

    boolean isUnchanged() {
        byte[] now = bytes(array);
        return Arrays.equals(shape, array.shape()) && (now == null || Arrays.equals(bytes, now));
    }

    private static byte[] bytes(NDArray array) {
        try (NDArray copy = array.copy()) {
            ByteBuffer window = copy.asByteBuffer();
            byte[] bytes = new byte[window.remaining()];
            window.get(bytes);
            return bytes;
        } catch (IllegalStateException | OutOfMemoryError closedOrFull) {
            return null;
        } catch (IllegalArgumentException pastAllSizes) {
            // A view of no elements may have lengths with which nothing can be made.
            return null;
        }
    }
}
