package dev.zarrbuffer.imglib2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.CpuBuffer;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.Memory;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Slice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import net.imglib2.Cursor;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImg;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.basictypeaccess.nio.FloatBufferAccess;
import net.imglib2.img.cell.CellImgFactory;
import net.imglib2.loops.LoopBuilder;
import net.imglib2.type.NativeType;
import net.imglib2.type.logic.NativeBoolType;
import net.imglib2.type.numeric.ARGBType;
import net.imglib2.type.numeric.ComplexType;
import net.imglib2.type.numeric.complex.ComplexDoubleType;
import net.imglib2.type.numeric.complex.ComplexFloatType;
import net.imglib2.type.numeric.integer.ByteType;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.type.numeric.integer.LongType;
import net.imglib2.type.numeric.integer.ShortType;
import net.imglib2.type.numeric.integer.Unsigned12BitType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedIntType;
import net.imglib2.type.numeric.integer.UnsignedLongType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.DoubleType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.util.Fraction;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesTest {
    private static final List<NativeType<?>> TYPES = List.of(new UnsignedByteType(), new ByteType(),
            new UnsignedShortType(), new ShortType(), new UnsignedIntType(), new IntType(), new UnsignedLongType(),
            new LongType(), new FloatType(), new DoubleType(), new ComplexFloatType(), new ComplexDoubleType(),
            new NativeBoolType());
    private static final List<DType> DTYPES = List.of(DType.UINT8, DType.INT8, DType.UINT16, DType.INT16, DType.UINT32,
            DType.INT32, DType.UINT64, DType.INT64, DType.FLOAT32, DType.FLOAT64, DType.COMPLEX64, DType.COMPLEX128,
            DType.BOOL);

    @Test
    void axesAreReversed() {
        NDArray array = NDArray.of(new int[][] {{1, 2, 3}, {4, 5, 6}});
        Img<IntType> image = Images.of(array, new IntType());
        assertInstanceOf(ArrayImg.class, image);
        assertArrayEquals(new long[] {3, 2}, image.dimensionsAsLongArray());
        assertEquals(6, image.getAt(2, 1).get());
        assertEquals(3, image.getAt(2, 0).get());
        image.getAt(0, 1).set(-4);
        assertEquals(-4, array.getInt(1, 0));
        assertEquals("[1, 2, 3, -4, 5, 6]", image.stream().map(IntType::get).toList().toString());
    }

    /** Every type, in every way to lie in memory, there and back. */
    @Test
    void everyTypeLiesWhereTheArraySays() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < TYPES.size(); i++) {
            DType dtype = DTYPES.get(i);
            NDArray values = NDArray.empty(DType.UINT8, 3, 4, 5 * dtype.itemSize());
            for (long at = 0; at < values.size(); at++) {
                values.setInt(dtype == DType.BOOL ? random.nextInt(2) : random.nextInt(120), at / (20 * dtype.itemSize()),
                        at / (5 * dtype.itemSize()) % 4, at % (5 * dtype.itemSize()));
            }
            NDArray dense = values.view(dtype);
            NDArray unaligned = NDArray.zeros(DType.UINT8, dense.nbytes() + 1).get(Slice.from(1)).view(dtype).reshape(3, 4, 5);
            unaligned.set(dense, Index.ellipsis());
            ByteOrder other = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
            for (NDArray array : List.of(dense, dense.transpose(), dense.get(Slice.of(null, null, -1), Slice.of(0, 4, 2)),
                    dense.astype(dtype.withByteOrder(other)), unaligned, unaligned.transpose(1, 0, 2),
                    dense.get(Slice.to(0)), dense.get(Index.at(1), Index.newAxis(), Index.at(2), Slice.of(null, null, -2)))) {
                check(array, TYPES.get(i));
            }
        }
    }

    private static <T extends NativeType<T>> void check(NDArray array, NativeType<?> type) {
        @SuppressWarnings("unchecked")
        Img<T> image = (Img<T>) Images.of(array);
        assertEquals(type.getClass(), image.getType().getClass());
        assertEquals(array.size(), image.size());
        long[] shape = array.shape();
        Cursor<T> cursor = image.localizingCursor();
        RandomAccess<T> access = image.randomAccess();
        long[] position = new long[image.numDimensions()];
        while (cursor.hasNext()) {
            T pixel = cursor.next();
            cursor.localize(position);
            long[] index = Images.reversed(position);
            assertEquals(complex(array, index), complex(pixel), array.dtype() + " " + java.util.Arrays.toString(index));
            assertTrue(access.setPositionAndGet(position).valueEquals(pixel));
        }
        NDArray back = Images.toArray(image);
        assertArrayEquals(shape, back.shape());
        assertTrue(back.equal(array).all());
        // Through another kind of image, which is copied.
        Img<T> cells = new CellImgFactory<>(image.getType(), 2).create(image.size() == 0 ? new long[] {1} : image.dimensionsAsLongArray());
        if (image.size() > 0) {
            LoopBuilder.setImages(image, cells).forEachPixel((from, to) -> to.set(from));
            assertTrue(Images.toArray(cells).equal(array).all());
            Img<T> copy = image.copy();
            assertTrue(Images.toArray(copy).equal(array).all());
        }
    }

    private static String complex(NDArray array, long[] index) {
        Index[] keys = new Index[index.length];
        for (int i = 0; i < index.length; i++) {
            keys[i] = Index.at(index[i]);
        }
        Object item = array.get(keys).item();
        if (item instanceof dev.zarrbuffer.Complex value) {
            return value.re() + " " + value.im();
        }
        double number = item instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) item).doubleValue();
        return number + " 0.0";
    }

    private static String complex(Object pixel) {
        ComplexType<?> value = (ComplexType<?>) pixel;
        return value.getRealDouble() + " " + value.getImaginaryDouble();
    }

    @Test
    void cursorsJumpResetAndCopy() {
        NDArray array = NDArray.of(new int[][][] {{{0, 1, 2}, {3, 4, 5}}, {{6, 7, 8}, {9, 10, 11}}});
        Img<IntType> image = Images.of(array.astype(DType.of(">i4")).get(Slice.all(), Slice.all(), Slice.of(null, null, -1)), new IntType());
        List<Integer> all = image.stream().map(IntType::get).toList();
        assertEquals(List.of(2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9), all);
        for (int steps = 1; steps <= 12; steps++) {
            Cursor<IntType> cursor = image.cursor();
            cursor.jumpFwd(steps);
            assertEquals(all.get(steps - 1), cursor.get().get());
            Cursor<IntType> copy = cursor.copy();
            assertEquals(cursor.getLongPosition(1), copy.getLongPosition(1));
            assertEquals(steps < 12, copy.hasNext());
            if (copy.hasNext()) {
                assertEquals(all.get(steps), copy.next().get());
            }
            cursor.reset();
            assertEquals(2, cursor.next().get());
        }
        RandomAccess<IntType> access = image.randomAccess();
        access.setPosition(new int[] {5, -3, 1});
        access.move(new long[] {-4, 4, 0});
        access.bck(2);
        assertEquals(4, access.get().get());
        assertEquals(4, access.copy().get().get());
    }

    @Test
    void typesThatTheCallerKnows() {
        NDArray colours = NDArray.of(new int[] {0xff102030, 7}).view(DType.UINT32);
        assertEquals(0xff102030, Images.of(colours, new ARGBType()).firstElement().get());
        assertEquals(0xff102030L, Images.of(colours, new UnsignedIntType()).firstElement().get());
        assertThrows(IllegalArgumentException.class, () -> Images.of(colours, new FloatType()));
        assertEquals(5, ((LongType) Images.of(NDArray.full(DType.of("<M8[s]"), 5, 2)).firstElement()).get());
        assertEquals(DType.UINT32, Images.toArray(ArrayImgs.argbs(2, 2)).dtype());
    }

    @Test
    void whatImglibDoesNotHaveIsRefused() {
        assertThrows(UnsupportedOperationException.class, () -> Images.of(NDArray.zeros(DType.FLOAT16, 1)));
        assertThrows(UnsupportedOperationException.class, () -> Images.of(NDArray.zeros(DType.of("S3"), 1)));
        assertThrows(IllegalArgumentException.class, () -> Images.of(NDArray.of(1)));
        assertThrows(UnsupportedOperationException.class, () -> Images.toArray(ArrayImgs.unsigned12Bits(2, 2)));
        assertThrows(UnsupportedOperationException.class, () -> Images.of(NDArray.zeros(DType.INT16, 1), new Unsigned12BitType()));
    }

    @Test
    void readOnlyArraysRefuseWrites() {
        NDArray array = NDArray.of(new float[] {1, 2, 3, 4}).asReadOnly();
        for (NDArray given : List.of(array, array.get(Slice.of(null, null, 2)))) {
            FloatType pixel = Images.of(given, new FloatType()).firstElement();
            assertEquals(1, pixel.get());
            assertThrows(java.nio.ReadOnlyBufferException.class, () -> pixel.set(5));
        }
    }

    @Test
    void imagesKeepTheMemory() throws Exception {
        long mebibyte = 1 << 20;
        for (boolean strided : new boolean[] {false, true}) {
            NDArray array = NDArray.full(DType.UINT8, 3, 32 * mebibyte);
            Img<UnsignedByteType> image = Images.of(strided ? array.get(Slice.of(null, null, -1)) : array, new UnsignedByteType());
            long before = Memory.inUse(Device.CPU);
            array.close();
            array = null;
            for (int i = 0; i < 5; i++) {
                System.gc();
                Thread.sleep(10);
            }
            Cursor<UnsignedByteType> cursor = image.cursor();
            image = null;
            System.gc();
            assertEquals(3, cursor.next().get());
            cursor = null;
            for (int i = 0; i < 200 && Memory.inUse(Device.CPU) > before - 32 * mebibyte; i++) {
                System.gc();
                Thread.sleep(10);
            }
            assertTrue(Memory.inUse(Device.CPU) <= before - 32 * mebibyte);
        }
        NDArray closed = NDArray.zeros(DType.UINT8, 2, 2);
        closed.close();
        assertThrows(IllegalStateException.class, () -> Images.of(closed));
        assertThrows(IllegalStateException.class, () -> Images.of(closed.asReadOnly()));
    }

    @Test
    void imagesReachPastTwoGibibytes(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("sparse");
        long size = (5L << 30) + 2;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), size - 1);
        }
        CpuBuffer buffer = Buffer.map(file, 0, size, MapMode.READ_WRITE);
        NDArray bytes = buffer.asHostArray().get(Slice.from(2)).reshape(5, 1L << 30);
        Img<UnsignedByteType> image = Images.of(bytes, new UnsignedByteType());
        assertFalse(image instanceof ArrayImg);
        RandomAccess<UnsignedByteType> access = image.randomAccess();
        for (long y = 0; y < 5; y++) {
            access.setPositionAndGet((1L << 30) - 1 - y, y).set((int) y + 1);
        }
        for (long y = 0; y < 5; y++) {
            assertEquals(y + 1, bytes.getInt(y, (1L << 30) - 1 - y));
        }
        Cursor<UnsignedByteType> cursor = image.cursor();
        cursor.jumpFwd(1 + (4L << 30) + (1L << 30) - 5);
        assertEquals(5, cursor.get().get());
        assertEquals(4, cursor.getLongPosition(1));
        // Elements that begin in one window of memory and end in the next.
        NDArray numbers = buffer.asHostArray().get(Slice.of(2L, size - 4, null)).get(Slice.to(size / 8 * 8 - 8)).view(DType.INT64);
        Img<LongType> longs = Images.of(numbers, new LongType());
        RandomAccess<LongType> far = longs.randomAccess();
        for (long place = (1L << 27) - 2; place < longs.size(); place += (1L << 27) - 1) {
            far.setPositionAndGet(place).set(place);
            far.setPositionAndGet((1L << 27) - 1).set(-7);
            assertEquals(place == (1L << 27) - 1 ? -7 : place, numbers.getLong(place));
            assertEquals(-7, numbers.getLong((1L << 27) - 1));
        }
        assertEquals((1L << 30) * 5, Views.flatIterable(image).size());
    }

    @Test
    void imagesOfDirectBuffersAreShared() {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            ByteBuffer memory = ByteBuffer.allocateDirect(24).order(order);
            FloatBufferAccess access = new FloatBufferAccess(memory.asFloatBuffer(), true);
            ArrayImg<FloatType, FloatBufferAccess> image = new ArrayImg<>(access, new long[] {3, 2}, new Fraction());
            image.setLinkedType(new FloatType(image));
            NDArray array = Images.toArray(image);
            assertArrayEquals(new long[] {2, 3}, array.shape());
            array.setFloat(8, 1, 2);
            assertEquals(8, memory.getFloat(20));
            image.getAt(0, 1).set(5);
            assertEquals(5, array.getFloat(1, 0));
        }
        NDArray own = NDArray.of(new int[][] {{1, 2}, {3, 4}});
        Images.toArray(Images.of(own, new IntType())).setInt(9, 0, 0);
        assertEquals(9, own.getInt(0, 0));
        NDArray strided = own.transpose();
        assertSame(strided, Images.toArray(Images.of(strided, new IntType())));
    }

    @Test
    void imagesOfJavaArraysAndViewsAreCopied() {
        float[] values = {1, 2, 3, 4, 5, 6};
        NDArray array = Images.toArray(ArrayImgs.floats(values, 3, 2));
        values[0] = 9;
        assertTrue(array.allEqual(NDArray.of(new float[][] {{1, 2, 3}, {4, 5, 6}}), true));
        RandomAccessibleInterval<FloatType> view = Views.interval(ArrayImgs.floats(values, 3, 2), new long[] {1, 0}, new long[] {2, 1});
        assertTrue(Images.toArray(view).allEqual(NDArray.of(new float[][] {{2, 3}, {5, 6}}), true));
        assertEquals(DType.UINT64, Images.toArray(ArrayImgs.unsignedLongs(new long[] {-1}, 1)).dtype());
        assertEquals(DType.COMPLEX64, Images.toArray(ArrayImgs.complexFloats(2, 3)).dtype());
        assertEquals(DType.BOOL, Images.toArray(ArrayImgs.booleans(new boolean[] {true}, 1)).dtype());
    }
}
