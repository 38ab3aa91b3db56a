package dev.zarrbuffer;

import org.bytedeco.javacpp.Pointer;

/** The address of an array's first element for other libraries. It is a use of the memory while it is reachable. */
final class DevicePointer extends Pointer {
    private DevicePointer(long address, long bytes) {
        this.address = address;
        limit = bytes;
        capacity = bytes;
    }

    static Pointer to(NDArray array) {
        long bytes = array.isCContiguous() || array.isFContiguous() ? array.nbytes() : array.dtype().itemSize();
        return array.storage.use(address -> new DevicePointer(address + array.numbers[1], bytes));
    }
}
