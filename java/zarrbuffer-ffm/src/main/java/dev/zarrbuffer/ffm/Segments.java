package dev.zarrbuffer.ffm;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Lease;
import dev.zarrbuffer.NDArray;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/**
 * Arrays as memory segments of any size, and segments as arrays, without a copy. All methods are thread-safe. The
 * module needs native access: {@code --enable-native-access=dev.zarrbuffer.ffm}, on the class path {@code ALL-UNNAMED}.
 */
public final class Segments {
    private static final Cleaner CLEANER = Cleaner.create();

    private Segments() {}

    /**
     * {@return the bytes of an array, in order C: read-only where the array is, for any thread}
     *
     * <p>While the segment or a slice of it is reachable, the memory stays, even if nobody reaches the array any more.
     * When the owner of the memory closes it, or its {@link dev.zarrbuffer.MemoryScope} ends, every access through the
     * segment throws {@link IllegalStateException} from then on; only if a native function is using the segment at that
     * moment does it stay, and with it the memory, until it is unreachable.
     *
     * @param array the array
     * @throws IllegalArgumentException if the array is not C-contiguous
     * @throws UnsupportedOperationException if the host cannot address the memory
     * @throws IllegalStateException if the memory is closed
     */
    public static MemorySegment of(NDArray array) {
        if (!array.isCContiguous()) {
            throw new IllegalArgumentException("shape " + Arrays.toString(array.shape()) + " with strides "
                    + Arrays.toString(array.strides()) + " is not C-contiguous: copy() it first");
        }
        if (!array.device().isHost()) {
            throw new UnsupportedOperationException(
                    "the host cannot address memory of " + array.device() + ": copy it with to(Device.CPU)");
        }
        Scope scope = new Scope(Arena.ofShared());
        // What the lease asks must not keep the scope, which only the segment does.
        WeakReference<Scope> watched = new WeakReference<>(scope);
        Lease lease = array.lease(() -> {
            Scope reached = watched.get();
            return reached == null || reached.end();
        });
        CLEANER.register(scope, lease::close);
        MemorySegment segment = MemorySegment.ofAddress(lease.address())
                .reinterpret(array.nbytes(), scope.arena, ignored -> Reference.reachabilityFence(scope));
        return array.isReadOnly() ? segment.asReadOnly() : segment;
    }

    /**
     * {@return the bytes of a buffer, as {@link #of(NDArray)}; a copy only from a device}
     *
     * @param buffer the buffer
     */
    public static MemorySegment of(Buffer buffer) {
        return of(buffer.asHostArray());
    }

    /** What all segments of one call have in common: reachable as long as one of them is. */
    private record Scope(Arena arena) {
        /** Returns whether no access is possible any more. */
        boolean end() {
            try {
                arena.close();
                return true;
            } catch (IllegalStateException inUse) {
                return false;
            }
        }
    }

    /**
     * {@return an array over the memory of a segment, in order C: read-only where the segment is, for any thread, even
     * if the segment is confined to one}
     *
     * <p>The array keeps its segment reachable, and so an automatic arena alive. Closing the arena ends the array:
     * every use of it throws {@link IllegalStateException} from then on. The close waits for calls that use the memory
     * at that moment, and for whatever else holds it: exported {@code ByteBuffer}s and tensors, C++ objects, leases.
     * Closing the array does nothing.
     *
     * @param arena the one that the segment belongs to
     * @param segment native memory
     * @param dtype the type of the elements
     * @param shape lengths of the axes, in elements
     * @throws IllegalArgumentException if the segment is one of the heap ({@link NDArray#of} copies its Java array),
     *     belongs to another arena, or has not just the bytes that the shape needs
     * @throws WrongThreadException if the arena is confined to another thread
     * @throws IllegalStateException if the arena is closed
     */
    public static NDArray wrap(Arena arena, MemorySegment segment, DType dtype, long... shape) {
        if (!segment.isNative()) {
            throw new IllegalArgumentException("a segment of the heap has no address: copy its array with NDArray.of");
        }
        if (!segment.scope().equals(arena.scope())) {
            throw new IllegalArgumentException("the segment belongs to another arena");
        }
        Release release = new Release(segment);
        NDArray bytes = NDArray.wrapAddress(segment.address(), segment.byteSize(), Device.CPU, release);
        Runnable closer = bytes.closer();
        CountDownLatch released = release.latch();
        try {
            NDArray array = bytes.view(dtype).reshape(shape);
            // Its cleanup runs before that of the memory, which was allocated earlier.
            segment.reinterpret(arena, ignored -> {
                closer.run();
                Release.await(released);
            });
            return segment.isReadOnly() ? array.asReadOnly() : array;
        } catch (RuntimeException e) {
            closer.run();
            throw e;
        }
    }
}
