package dev.zarrbuffer.imglib2;

import net.imglib2.AbstractLocalizable;
import net.imglib2.Localizable;
import net.imglib2.RandomAccess;
import net.imglib2.type.Index;
import net.imglib2.type.NativeType;

/** Goes anywhere; outside the image it may stand, but not look. */
final class StridedRandomAccess<T extends NativeType<T>> extends AbstractLocalizable
        implements RandomAccess<T>, StridedImg.Mover {
    private final StridedImg<T> img;
    private final long[] steps;
    private final T type;
    private final Index index;
    private long place;
    private int window;

    StridedRandomAccess(StridedImg<T> img) {
        super(img.numDimensions());
        this.img = img;
        steps = img.steps;
        type = img.createLinkedType();
        index = type.index();
        place = img.first();
        window = -1;
    }

    private StridedRandomAccess(StridedRandomAccess<T> other) {
        this(other.img);
        setPosition(other);
    }

    @Override
    public int window() {
        return window;
    }

    @Override
    public T get() {
        int here = Windows.window(place);
        if (here != window) {
            window = here;
            type.updateContainer(this);
        }
        index.set(Windows.index(place));
        return type;
    }

    @Override
    public T getType() {
        return img.getType();
    }

    @Override
    public StridedRandomAccess<T> copy() {
        return new StridedRandomAccess<>(this);
    }

    @Override
    public void fwd(int d) {
        position[d]++;
        place += steps[d];
    }

    @Override
    public void bck(int d) {
        position[d]--;
        place -= steps[d];
    }

    @Override
    public void move(int distance, int d) {
        move((long) distance, d);
    }

    @Override
    public void move(long distance, int d) {
        position[d] += distance;
        place += distance * steps[d];
    }

    @Override
    public void move(Localizable distance) {
        for (int d = 0; d < n; d++) {
            move(distance.getLongPosition(d), d);
        }
    }

    @Override
    public void move(int[] distance) {
        for (int d = 0; d < n; d++) {
            move(distance[d], d);
        }
    }

    @Override
    public void move(long[] distance) {
        for (int d = 0; d < n; d++) {
            move(distance[d], d);
        }
    }

    @Override
    public void setPosition(Localizable to) {
        for (int d = 0; d < n; d++) {
            setPosition(to.getLongPosition(d), d);
        }
    }

    @Override
    public void setPosition(int[] to) {
        for (int d = 0; d < n; d++) {
            setPosition(to[d], d);
        }
    }

    @Override
    public void setPosition(long[] to) {
        for (int d = 0; d < n; d++) {
            setPosition(to[d], d);
        }
    }

    @Override
    public void setPosition(int to, int d) {
        setPosition((long) to, d);
    }

    @Override
    public void setPosition(long to, int d) {
        place += (to - position[d]) * steps[d];
        position[d] = to;
    }
}
