package dev.zarrbuffer.zarr.metadata;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.MemoryScope;
import dev.zarrbuffer.NDArray;
import java.util.Arrays;

/** What both formats demand. */
final class Checks {
    private static final int MOST_AXES = 64;

    private Checks() {}

    static void shapes(Fields fields, String name, long[] shape, long[] chunks) throws MetadataException {
        if (shape.length > MOST_AXES) {
            throw fields.wrong("shape", "has " + shape.length + " axes, " + MOST_AXES + " are possible");
        }
        if (chunks.length != shape.length) {
            throw fields.wrong(name, "has " + chunks.length + " axes, the array " + shape.length);
        }
    }

    /** Sizes in bytes must be numbers, of the array and of a chunk. */
    static void sizes(Fields fields, long[] shape, String name, long[] chunks, DType dtype) throws MetadataException {
        size(fields, "shape", shape, dtype);
        size(fields, name, chunks, dtype);
    }

    private static void size(Fields fields, String name, long[] shape, DType dtype) throws MetadataException {
        try {
            // An axis of length 0 must not hide that the others are too long.
            Arrays.stream(shape).map(length -> Math.max(length, 1)).reduce(dtype.itemSize(), Math::multiplyExact);
        } catch (ArithmeticException e) {
            throw fields.wrong(name, Arrays.toString(shape) + " of " + dtype + " has more than 2^63-1 bytes");
        }
    }

    /** A dtype, of what JSON says under a name. */
    static DType dtype(Fields fields, String name, Object json) throws MetadataException {
        try {
            DType dtype = DType.of(json instanceof String text ? text : new String(
                    Json.format(json), java.nio.charset.StandardCharsets.UTF_8));
            if (dtype.itemSize() == 0) {
                throw fields.wrong(name, "has elements of 0 bytes, which cannot be stored");
            }
            return dtype;
        } catch (IllegalArgumentException e) {
            throw fields.wrong(name, "cannot be read: " + e.getMessage());
        }
    }

    static NDArray fill(Fields fields, DType dtype) throws MetadataException {
        // The array outlives any scope that the caller has open.
        try (MemoryScope scope = MemoryScope.open()) {
            return scope.detach(FillValue.parse(fields.any("fill_value"), dtype));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw fields.wrong("fill_value", "is no " + dtype + ": " + e.getMessage());
        }
    }
}
