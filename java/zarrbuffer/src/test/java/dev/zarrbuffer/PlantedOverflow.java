package dev.zarrbuffer;

import org.bytedeco.javacpp.Pointer;

/**
 * A bug on purpose: memory is said to be larger than it is, and the native library writes past its end. Run by
 * {@code ci/sanitize jvm-asan}, which fails where AddressSanitizer does not see it.
 */
public final class PlantedOverflow {
    private static final long BYTES = 200;

    private PlantedOverflow() {}

    public static void main(String[] arguments) {
        Pointer block = Pointer.malloc(BYTES - 1);
        NDArray array = NDArray.wrapAddress(block.address(), BYTES, Device.CPU, null).view(DType.of("int64"));
        array.fill(3);
        System.out.println("Nothing saw it.");
        Pointer.free(block);
    }
}
