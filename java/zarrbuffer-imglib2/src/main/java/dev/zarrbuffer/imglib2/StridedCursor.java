package dev.zarrbuffer.imglib2;

import net.imglib2.AbstractCursor;
import net.imglib2.type.Index;
import net.imglib2.type.NativeType;

/** Goes through all pixels, the first axis fastest, and knows where it is. */
final class StridedCursor<T extends NativeType<T>> extends AbstractCursor<T> implements StridedImg.Mover {
    private final StridedImg<T> img;
    private final T type;
    private final Index index;
    private final long rowLength;
    private final long step;
    private final long last;
    /** Of the row, whose first pixel it is; the first axis counts apart. */
    private final long[] row;

    private long inRow;
    private long done;
    private long place;
    private int window;

    StridedCursor(StridedImg<T> img) {
        super(img.numDimensions());
        this.img = img;
        type = img.createLinkedType();
        index = type.index();
        rowLength = img.dimension(0);
        step = img.steps[0];
        last = img.size();
        row = new long[n];
        window = -1;
        reset();
    }

    private StridedCursor(StridedCursor<T> other) {
        this(other.img);
        System.arraycopy(other.row, 0, row, 0, n);
        inRow = other.inRow;
        done = other.done;
        place = other.place;
    }

    @Override
    public int window() {
        return window;
    }

    @Override
    public void reset() {
        java.util.Arrays.fill(row, 0);
        inRow = -1;
        done = 0;
        place = img.first() - step;
    }

    @Override
    public boolean hasNext() {
        return done < last;
    }

    @Override
    public void fwd() {
        done++;
        place += step;
        if (++inRow == rowLength) {
            nextRow();
        }
    }

    private void nextRow() {
        inRow = 0;
        place -= rowLength * step;
        for (int d = 1; d < n; d++) {
            place += img.steps[d];
            if (++row[d] < img.dimension(d)) {
                return;
            }
            place -= img.dimension(d) * img.steps[d];
            row[d] = 0;
        }
    }

    @Override
    public void jumpFwd(long steps) {
        for (long left = steps; left > 0; ) {
            long here = Math.min(left, Math.max(rowLength - 1 - inRow, 0));
            inRow += here;
            done += here;
            place += here * step;
            left -= here;
            if (left > 0) {
                fwd();
                left--;
            }
        }
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
    public StridedCursor<T> copy() {
        return new StridedCursor<>(this);
    }

    @Override
    public void localize(long[] position) {
        System.arraycopy(row, 0, position, 0, n);
        position[0] = inRow;
    }

    @Override
    public long getLongPosition(int d) {
        return d == 0 ? inRow : row[d];
    }
}
