package dev.zarrbuffer.imglib2;

import dev.zarrbuffer.NDArray;
import net.imglib2.Cursor;
import net.imglib2.FlatIterationOrder;
import net.imglib2.RandomAccess;
import net.imglib2.img.AbstractNativeImg;
import net.imglib2.img.Img;
import net.imglib2.img.ImgFactory;
import net.imglib2.img.basictypeaccess.DataAccess;
import net.imglib2.type.NativeType;
import net.imglib2.util.Util;

/** An image whose pixels lie where an array's strides say, in either byte order and at any alignment. */
final class StridedImg<T extends NativeType<T>> extends AbstractNativeImg<T, DataAccess> {
    private final NDArray array;
    private final Windows windows;
    /** In bytes, of imglib2's axes. */
    final long[] steps;

    StridedImg(NDArray array, Pixels pixels) {
        super(Images.reversed(array.shape()), pixels.type().getEntitiesPerPixel());
        this.array = array;
        windows = new Windows(array, pixels.strided());
        steps = Images.reversed(array.strides());
    }

    NDArray array() {
        return array;
    }

    /** Where the pixel at 0, 0, ... is. */
    long first() {
        return windows.first;
    }

    /** What is at a place, and moves. */
    interface Mover {
        int window();
    }

    @Override
    public DataAccess update(Object mover) {
        return windows.access(((Mover) mover).window());
    }

    @Override
    public RandomAccess<T> randomAccess() {
        return new StridedRandomAccess<>(this);
    }

    @Override
    public Cursor<T> cursor() {
        return new StridedCursor<>(this);
    }

    @Override
    public Cursor<T> localizingCursor() {
        return cursor();
    }

    @Override
    public Object iterationOrder() {
        return new FlatIterationOrder(this);
    }

    @Override
    public ImgFactory<T> factory() {
        return Util.getArrayOrCellImgFactory(this, getType());
    }

    @Override
    public Img<T> copy() {
        Img<T> copy = factory().create(this);
        Images.copy(this, copy);
        return copy;
    }
}
