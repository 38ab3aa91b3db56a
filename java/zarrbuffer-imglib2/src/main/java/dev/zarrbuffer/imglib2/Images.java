package dev.zarrbuffer.imglib2;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import java.lang.reflect.Array;
import java.util.Arrays;
import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.NativeImg;
import net.imglib2.img.array.ArrayImg;
import net.imglib2.img.basictypeaccess.DataAccess;
import net.imglib2.img.basictypeaccess.array.ArrayDataAccess;
import net.imglib2.type.NativeType;
import net.imglib2.type.NativeTypeFactory;
import net.imglib2.util.Cast;
import net.imglib2.view.Views;

/**
 * Arrays as images and images as arrays. Axes are reversed, as imglib2 has them: an array of shape (z, y, x) is an
 * image of dimensions x, y, z. All methods are thread-safe.
 *
 * <p>An image over an array is the array's memory, without a copy: what is written to one is in the other, and a
 * read-only array's image refuses writes with {@link java.nio.ReadOnlyBufferException}. While the image, or a cursor or
 * access of it, is reachable, the memory stays, even past a close of the array.
 */
public final class Images {
    private Images() {}

    /**
     * {@return the image of an array, of the type that its dtype has in imglib2: {@code ByteType}, {@code ShortType},
     * {@code IntType}, {@code LongType} and their {@code Unsigned} kin, {@code FloatType}, {@code DoubleType},
     * {@code ComplexFloatType}, {@code ComplexDoubleType}, {@code NativeBoolType}; for times {@code LongType} of ticks}
     *
     * <p>It is an {@link ArrayImg} where the elements are dense in order C and no more than 2<sup>31</sup>-1 bytes,
     * else an image that follows the strides, in either byte order, at any alignment and of any size.
     *
     * @param array the array
     * @throws IllegalArgumentException for an array without axes
     * @throws UnsupportedOperationException if imglib2 has no such type, or the host cannot address the memory
     * @throws IllegalStateException if the memory is closed
     */
    public static Img<?> of(NDArray array) {
        return make(array, Cast.unchecked(Pixels.of(array.dtype())));
    }

    /**
     * As {@link #of(NDArray)}, of a type that the caller knows. {@code ARGBType} is one of uint32 too.
     *
     * @param <T> the type of the pixels
     * @param array the array
     * @param type any instance
     * @return the same
     * @throws IllegalArgumentException if the dtype has another type
     */
    public static <T extends NativeType<T>> Img<T> of(NDArray array, T type) {
        Pixels wanted = Pixels.of(type);
        Pixels own = Pixels.of(array.dtype());
        if (!wanted.dtype().equals(own.dtype())) {
            throw new IllegalArgumentException("an array of " + array.dtype() + " has pixels of "
                    + own.type().getClass().getSimpleName() + ", not of " + type.getClass().getSimpleName());
        }
        return Cast.unchecked(make(array, wanted));
    }

    /**
     * {@return {@link #of(NDArray)} of a buffer; a copy only from a device}
     *
     * @param buffer the buffer
     */
    public static Img<?> of(NDBuffer buffer) {
        return of(buffer.asHostArray());
    }

    /**
     * {@return {@link #of(NDArray, NativeType)} of a buffer; a copy only from a device}
     *
     * @param <T> the type of the pixels
     * @param buffer the buffer
     * @param type any instance of the type of the pixels
     */
    public static <T extends NativeType<T>> Img<T> of(NDBuffer buffer, T type) {
        return of(buffer.asHostArray(), type);
    }

    /**
     * {@return the array of an image} It is the image's memory, without a copy, where that is an array's or that of
     * direct buffers; Java arrays, and images of any other kind, are copied once. The smallest coordinates are index 0.
     *
     * @param <T> the type of the pixels
     * @param image any image
     * @throws UnsupportedOperationException if no dtype has such pixels, as those of 12 bits
     */
    public static <T extends NativeType<T>> NDArray toArray(RandomAccessibleInterval<T> image) {
        if (image instanceof StridedImg<T> strided) {
            return strided.array();
        }
        Pixels pixels = Pixels.of(image.getType());
        long[] shape = reversed(image.dimensionsAsLongArray());
        if (image instanceof ArrayImg<T, ?> dense && dense.update(null) instanceof ArrayDataAccess<?> access) {
            Object memory = access.getCurrentStorageArray();
            if (memory instanceof java.nio.Buffer buffer && buffer.isDirect()) {
                return asPixels(NDArray.wrap(whole(buffer)), pixels.dtype(), shape);
            }
            if (memory.getClass().isArray() && Array.getLength(memory) > 0) {
                return asPixels(NDArray.of(memory), pixels.dtype(), shape);
            }
        }
        NDArray copy = NDArray.empty(pixels.dtype(), shape);
        copy(image, Cast.<Img<T>>unchecked(make(copy, pixels)));
        return copy;
    }

    private static java.nio.Buffer whole(java.nio.Buffer buffer) {
        return buffer.duplicate().clear();
    }

    /** Numbers of the pixels' size, which may have been stored as others of it, in the order they have. */
    private static NDArray asPixels(NDArray stored, DType dtype, long[] shape) {
        DType ordered = dtype.itemSize() == 1 ? dtype : dtype.withByteOrder(stored.dtype().byteOrder());
        NDArray pixels = stored.view(ordered);
        long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        return pixels.get(Slice.to(size)).reshape(shape);
    }

    /** The same pixels, in images of the same dimensions. */
    static <T extends NativeType<T>> void copy(RandomAccessibleInterval<T> from, Img<T> to) {
        Cursor<T> source = Views.flatIterable(from).cursor();
        Cursor<T> target = Views.flatIterable(to).cursor();
        while (source.hasNext()) {
            target.next().set(source.next());
        }
    }

    private static <T extends NativeType<T>> Img<T> make(NDArray array, Pixels pixels) {
        if (array.ndim() == 0) {
            throw new IllegalArgumentException("an image has at least one axis: reshape the array to (1,)");
        }
        if (!array.device().isHost()) {
            throw new UnsupportedOperationException(
                    "the host cannot address memory of " + array.device() + ": copy it with to(Device.CPU)");
        }
        if (pixels.dense() != null && array.isCContiguous() && array.nbytes() <= Integer.MAX_VALUE) {
            DataAccess access = pixels.dense().apply(array.asByteBuffer());
            return linked(new ArrayImg<T, DataAccess>(
                    access, reversed(array.shape()), pixels.type().getEntitiesPerPixel()), pixels);
        }
        return linked(new StridedImg<T>(array, pixels), pixels);
    }

    private static <T extends NativeType<T>, I extends NativeImg<T, DataAccess>> I linked(I img, Pixels pixels) {
        NativeTypeFactory<T, DataAccess> factory = Cast.unchecked(pixels.type().getNativeTypeFactory());
        img.setLinkedType(factory.createLinkedType(img));
        return img;
    }

    static long[] reversed(long[] values) {
        long[] result = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[values.length - 1 - i];
        }
        return result;
    }
}
