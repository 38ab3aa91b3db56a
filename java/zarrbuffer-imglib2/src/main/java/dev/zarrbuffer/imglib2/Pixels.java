package dev.zarrbuffer.imglib2;

import dev.zarrbuffer.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Function;
import net.imglib2.img.basictypeaccess.DataAccess;
import net.imglib2.img.basictypeaccess.nio.ByteBufferAccess;
import net.imglib2.img.basictypeaccess.nio.DoubleBufferAccess;
import net.imglib2.img.basictypeaccess.nio.FloatBufferAccess;
import net.imglib2.img.basictypeaccess.nio.IntBufferAccess;
import net.imglib2.img.basictypeaccess.nio.LongBufferAccess;
import net.imglib2.img.basictypeaccess.nio.ShortBufferAccess;
import net.imglib2.type.NativeType;
import net.imglib2.type.logic.NativeBoolType;
import net.imglib2.type.numeric.ARGBType;
import net.imglib2.type.numeric.complex.ComplexDoubleType;
import net.imglib2.type.numeric.complex.ComplexFloatType;
import net.imglib2.type.numeric.integer.ByteType;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.type.numeric.integer.LongType;
import net.imglib2.type.numeric.integer.ShortType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedIntType;
import net.imglib2.type.numeric.integer.UnsignedLongType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.DoubleType;
import net.imglib2.type.numeric.real.FloatType;

/**
 * Which dtype is which pixel type, and what reads one from memory.
 *
 * @param dtype in the machine's byte order
 * @param type the pixel type
 * @param dense how imglib2 reads elements that lie one behind the other; null where it has no way
 * @param strided how we read elements that begin at any byte
 */
record Pixels(
        DType dtype,
        NativeType<?> type,
        Function<ByteBuffer, DataAccess> dense,
        Function<ByteBuffer, DataAccess> strided) {

    private static final List<Pixels> ALL = List.of(
            new Pixels(DType.UINT8, new UnsignedByteType(), Pixels::bytes, ByteAccesses.Bytes::new),
            new Pixels(DType.INT8, new ByteType(), Pixels::bytes, ByteAccesses.Bytes::new),
            new Pixels(DType.UINT16, new UnsignedShortType(), Pixels::shorts, ByteAccesses.Shorts::new),
            new Pixels(DType.INT16, new ShortType(), Pixels::shorts, ByteAccesses.Shorts::new),
            new Pixels(DType.UINT32, new UnsignedIntType(), Pixels::ints, ByteAccesses.Ints::new),
            new Pixels(DType.INT32, new IntType(), Pixels::ints, ByteAccesses.Ints::new),
            new Pixels(DType.UINT64, new UnsignedLongType(), Pixels::longs, ByteAccesses.Longs::new),
            new Pixels(DType.INT64, new LongType(), Pixels::longs, ByteAccesses.Longs::new),
            new Pixels(DType.FLOAT32, new FloatType(), Pixels::floats, ByteAccesses.Floats::new),
            new Pixels(DType.FLOAT64, new DoubleType(), Pixels::doubles, ByteAccesses.Doubles::new),
            new Pixels(DType.COMPLEX64, new ComplexFloatType(), Pixels::floats, ByteAccesses.ComplexFloats::new),
            new Pixels(DType.COMPLEX128, new ComplexDoubleType(), Pixels::doubles, ByteAccesses.ComplexDoubles::new),
            new Pixels(DType.BOOL, new NativeBoolType(), null, ByteAccesses.Booleans::new),
            // After the other type of uint32, which is found first by dtype.
            new Pixels(DType.UINT32, new ARGBType(), Pixels::ints, ByteAccesses.Ints::new));

    /**
     * The pixels of a dtype in either byte order; of times, their ticks.
     *
     * @throws UnsupportedOperationException where imglib2 has no type
     */
    static Pixels of(DType dtype) {
        DType machine = switch (dtype.kind()) {
            case DATETIME, TIMEDELTA -> DType.INT64;
            default -> dtype.withByteOrder(ByteOrder.nativeOrder());
        };
        return ALL.stream().filter(pixels -> pixels.dtype.equals(machine)).findFirst()
                .orElseThrow(() -> new UnsupportedOperationException("imglib2 has no type for " + dtype
                        + ": convert the array with astype or view first"));
    }

    /**
     * The pixels of a type.
     *
     * @throws UnsupportedOperationException where there is no dtype
     */
    static Pixels of(NativeType<?> type) {
        return ALL.stream().filter(pixels -> pixels.type.getClass() == type.getClass()).findFirst()
                .orElseThrow(() -> new UnsupportedOperationException(
                        "no dtype for pixels of " + type.getClass().getName()));
    }

    private static DataAccess bytes(ByteBuffer buffer) {
        return new ByteBufferAccess(buffer, true);
    }

    private static DataAccess shorts(ByteBuffer buffer) {
        return new ShortBufferAccess(buffer.asShortBuffer(), true);
    }

    private static DataAccess ints(ByteBuffer buffer) {
        return new IntBufferAccess(buffer.asIntBuffer(), true);
    }

    private static DataAccess longs(ByteBuffer buffer) {
        return new LongBufferAccess(buffer.asLongBuffer(), true);
    }

    private static DataAccess floats(ByteBuffer buffer) {
        return new FloatBufferAccess(buffer.asFloatBuffer(), true);
    }

    private static DataAccess doubles(ByteBuffer buffer) {
        return new DoubleBufferAccess(buffer.asDoubleBuffer(), true);
    }
}
