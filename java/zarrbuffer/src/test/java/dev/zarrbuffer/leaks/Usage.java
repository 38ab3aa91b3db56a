package dev.zarrbuffer.leaks;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.MemoryScope;
import dev.zarrbuffer.NDArray;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes many buffers and ends them in one way, and prints how large the process is meanwhile. */
final class Usage {
    enum Way {
        /** Left to the collector. */
        DROPPED,
        CLOSED,
        /** Left to the collector, with a view handed out. */
        EXPORTED_AND_DROPPED,
        /** Closed while a view that was handed out is reachable. */
        EXPORTED_AND_CLOSED,
        SCOPED
    }

    private static final int[] BYTES = {100, 1500, 5000, 70_000};
    private static final int SAMPLES = 200;
    private static final long PAGE = 4096;

    private Usage() {}

    /** Arguments: way, buffers. Prints lines {@code buffers resident-bytes}. */
    public static void main(String[] arguments) throws Exception {
        Way way = Way.valueOf(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        for (int i = 1; i <= count; i++) {
            make(way, BYTES[i % BYTES.length]);
            if (i % (count / SAMPLES) == 0) {
                System.out.println(i + " " + residentBytes());
            }
        }
    }

    private static void make(Way way, int bytes) {
        switch (way) {
            case DROPPED -> NDArray.zeros(DType.UINT8, bytes);
            case CLOSED -> NDArray.zeros(DType.UINT8, bytes).close();
            case EXPORTED_AND_DROPPED -> write(NDArray.zeros(DType.UINT8, bytes).asByteBuffer());
            case EXPORTED_AND_CLOSED -> {
                NDArray array = NDArray.zeros(DType.UINT8, bytes);
                ByteBuffer window = array.asByteBuffer();
                array.close();
                write(window.slice(bytes / 2, 1));
            }
            case SCOPED -> {
                try (MemoryScope scope = MemoryScope.open()) {
                    NDArray array = NDArray.zeros(DType.UINT8, bytes);
                    if (bytes > 50_000) {
                        scope.detach(array).close();
                    }
                }
            }
        }
    }

    private static void write(ByteBuffer window) {
        window.put(0, (byte) 1);
    }

    private static long residentBytes() throws Exception {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * PAGE;
    }
}
