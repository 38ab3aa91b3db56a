package dev.zarrbuffer;

import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;

/** What needs the CUDA Toolkit bindings: loaded only when they are asked for. */
final class CudaBindings {
    private CudaBindings() {}

    static CUstream_st stream(long handle) {
        return new CUstream_st(new Address(handle));
    }

    private static final class Address extends Pointer {
        Address(long value) {
            address = value;
        }
    }
}
