package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.util.Objects;

/**
 * Arrays to and from other libraries of this process through DLPack 1.x, without a copy. A tensor is the address of a
 * {@code DLManagedTensorVersioned}, or of a {@code DLManagedTensor} in the {@linkplain Form#UNVERSIONED older form}.
 *
 * <p>A tensor belongs to whoever has its address, until that calls its deleter, once, on any thread, or hands it on.
 * While it exists, the memory stays: a close is deferred, as for an exported {@link java.nio.ByteBuffer}. All methods
 * are thread-safe.
 */
public final class DLPack {
    private static final long NO_STREAM = Long.MIN_VALUE;

    /** How a tensor is laid out. */
    public enum Form {
        /** {@code DLManagedTensorVersioned}, of DLPack 1.0 and newer: Python's capsule {@code dltensor_versioned}. */
        VERSIONED,
        /** {@code DLManagedTensor}, which has neither a version nor flags: Python's capsule {@code dltensor}. */
        UNVERSIONED
    }

    private DLPack() {}

    /**
     * {@return {@link #export(NDArray, Form, Long)} in the versioned form}
     *
     * @param array the array
     */
    public static long export(NDArray array) {
        return export(array, Form.VERSIONED, null);
    }

    /**
     * {@return a tensor over the array's memory} Hand its address to a consumer, or {@link #delete} it.
     *
     * @param array the array
     * @param form of the tensor
     * @param stream the stream of a device on which the consumer will use it, in the numbers of Python's
     *     {@code __dlpack__}: on CUDA 1 for the legacy default stream, 2 for the thread's, above 2 a handle, -1 not to
     *     wait for what is being done to the array; null is 1, and all there is on the host
     * @throws UnsupportedOperationException for what DLPack cannot say: a byte order that is not the machine's; dtypes
     *     other than bool, integers, floats, bfloat16 and complex; strides that are no multiple of the item size; in
     *     the older form, read-only arrays
     * @throws IllegalArgumentException for a stream that the device does not have
     */
    public static long export(NDArray array, Form form, Long stream) {
        boolean versioned = Objects.requireNonNull(form, "form") == Form.VERSIONED;
        array.storage.acquire();
        boolean exported = false;
        try {
            long tensor = Errors.check(Bridge.dlpack_export(array.storage.releasing(),
                    Scratch.begin().array(array).address(), versioned, array.isReadOnly(),
                    stream == null ? NO_STREAM : stream));
            exported = true;
            return tensor;
        } finally {
            if (!exported) {
                array.storage.release();
            }
        }
    }

    /**
     * {@return {@link #adopt(long, Form, boolean)} of the versioned form}
     *
     * @param tensor the address of a tensor in the versioned form
     */
    public static NDArray adopt(long tensor) {
        return adopt(tensor, Form.VERSIONED, false);
    }

    /**
     * {@return an array over a tensor's memory, which now belongs to the array: the tensor is deleted when the array is
     * closed or nobody reaches its memory} On an exception the tensor remains the caller's.
     *
     * @param tensor the address of a tensor in that form; anything else at that address may end the process
     * @param form of the tensor
     * @param readOnly whether a tensor of the older form, which cannot say it, must not be written to; the versioned
     *     form says it
     * @throws IllegalArgumentException if the tensor contradicts itself: no data, a negative length, strides or offsets
     *     that leave the address space, more than 64 axes
     * @throws UnsupportedOperationException for another major version, or a device or dtype that this library lacks
     * @throws DeviceException with the reason where a device that it knows is not there
     */
    public static NDArray adopt(long tensor, Form form, boolean readOnly) {
        Scratch scratch = Scratch.begin();
        long handle = Errors.check(Bridge.dlpack_import(scratch.address(), tensor,
                Objects.requireNonNull(form, "form") == Form.VERSIONED, readOnly));
        boolean refusesWrites = scratch.result(0) != 0;
        long[] numbers = scratch.resultArray();
        Storage storage = Storage.share(handle, Device.ofCode(Bridge.storage_device(handle)));
        NDArray array = NDArray.owning(storage, DType.ofCode(numbers[0]), numbers);
        return refusesWrites ? array.refusingWrites() : array;
    }

    /**
     * Calls the deleter of a tensor that no consumer took.
     *
     * @param tensor the address of a tensor in that form, of this library or another; not used again
     * @param form of the tensor
     */
    public static void delete(long tensor, Form form) {
        Errors.check(Bridge.dlpack_delete(tensor, Objects.requireNonNull(form, "form") == Form.VERSIONED));
    }
}
