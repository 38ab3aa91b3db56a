package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.io.IOException;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Files as memory; mapped_file.hpp has the rules. */
final class MappedFile {
    static final long TO_THE_END = -1;

    private MappedFile() {}

    static CpuBuffer map(Path path, long offset, long length, MapMode mode) throws IOException {
        byte[] name = nameOf(path);
        long handle = Errors.checkFile(Bridge.file_map(name, offset, length, code(mode)));
        long bytes = Bridge.storage_bytes(handle);
        Storage storage = Storage.share(handle, Device.CPU);
        NDArray array = NDArray.owning(storage, DType.UINT8, Creation.contiguous(DType.UINT8, Order.C, bytes));
        return CpuBuffer.owning(mode == MapMode.READ_ONLY ? array.refusingWrites() : array);
    }

    static NDArray mapNpy(Path path, long offset, long length, MapMode mode) throws IOException {
        byte[] name = nameOf(path);
        Scratch scratch = Scratch.begin();
        long handle = Errors.checkFile(Bridge.npy_map(scratch.address(), name, offset, length, code(mode)));
        long[] numbers = scratch.resultArray();
        NDArray array = NDArray.owning(Storage.share(handle, Device.CPU), DType.ofCode(numbers[0]), numbers);
        return mode == MapMode.READ_ONLY ? array.refusingWrites() : array;
    }

    /** What the system opens, which knows nothing of {@code user.dir}. */
    private static byte[] nameOf(Path path) throws IOException {
        byte[] name = Text.encode(path.toFile().getAbsolutePath());
        // For the exceptions of java.nio, such as that there is no such file.
        Files.readAttributes(path, BasicFileAttributes.class);
        return name;
    }

    private static int code(MapMode mode) {
        if (mode == MapMode.READ_ONLY) {
            return 0;
        }
        if (mode == MapMode.READ_WRITE) {
            return 1;
        }
        if (mode == MapMode.PRIVATE) {
            return 2;
        }
        throw new UnsupportedOperationException("a file is mapped READ_ONLY, READ_WRITE or PRIVATE, not " + mode);
    }
}
