package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.util.List;

/** What {@link Buffer} does with all bytes of flat arrays: joining and hashing. */
final class Joining {
    /** Bytes that are hashed at once. */
    static final int WINDOW = 1 << 30;

    private Joining() {}

    static NDArray join(List<NDArray> arrays, Device device) {
        int acquired = 0;
        try {
            for (; acquired < arrays.size(); acquired++) {
                arrays.get(acquired).storage.acquire();
            }
            Storage made = Storage.adopt(device, slab -> {
                Scratch scratch = Scratch.begin().number(device.code()).number(arrays.size());
                arrays.forEach(scratch::array);
                return Bridge.buffer_combine(scratch.address());
            });
            return NDArray.owning(made, DType.UINT8, Scratch.begin().resultArray());
        } finally {
            arrays.subList(0, acquired).forEach(array -> array.storage.release());
        }
    }

    static int hash(NDArray bytes) {
        NDArray dense = bytes.isCContiguous() ? bytes : bytes.copy();
        long size = dense.size();
        int hash = 1;
        long handle = dense.storage.acquire();
        try {
            for (long at = 0; at < size || at == 0; at += WINDOW) {
                int length = (int) Math.min(WINDOW, size - at);
                int part = Storage.window(handle, dense.numbers[1] + at, length).hashCode();
                hash = at == 0 ? part : 31 * hash + part;
            }
        } finally {
            dense.storage.release();
        }
        if (dense != bytes) {
            dense.close();
        }
        return hash;
    }
}
