package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;

/**
 * What Python's {@code __cuda_array_interface__} tells of an array in memory that a CUDA device reaches: the fields of
 * its version 3 under their names. It keeps no memory: hold the array, or a {@link Lease} of it, while it is used.
 *
 * @param shape lengths of the axes, in elements
 * @param typestr NumPy's type string
 * @param data device address of the first element; 0 for an array without elements
 * @param readOnly whether the memory must not be written to
 * @param strides bytes from one element to the next along each axis; null where they are dense in order C
 * @param version of the protocol
 * @param stream what the consumer waits for: the calling thread's current stream, 1 if that is the default one
 */
public record CudaArrayInterface(
        long[] shape, String typestr, long data, boolean readOnly, long[] strides, int version, long stream) {
    /**
     * Tells of an array.
     *
     * @param array the array
     * @return the fields
     * @throws UnsupportedOperationException if no CUDA device reaches the memory, or for bfloat16, which has no type
     *     string
     */
    public static CudaArrayInterface of(NDArray array) {
        array.storage.acquire();
        try {
            Scratch scratch = Scratch.begin().array(array);
            Errors.check(Bridge.cuda_array_interface_of(scratch.address()));
            long data = scratch.result(0);
            boolean strided = scratch.result(1) != 0;
            int version = (int) scratch.result(2);
            long stream = scratch.result(3);
            return new CudaArrayInterface(array.shape(), array.dtype().typestr(), data, array.isReadOnly(),
                    strided ? array.strides() : null, version, stream);
        } finally {
            array.storage.release();
        }
    }
}
