package dev.zarrbuffer.imglib2;

import java.util.Arrays;
import net.imglib2.AbstractCursor;
import net.imglib2.type.Index;
import net.imglib2.type.NativeType;

/**
 * Goes through all pixels, the first axis fastest, and knows where it is. A run is a stretch of a row inside one window
 * of memory: within it, a step is an addition.
 */
final class StridedCursor<T extends NativeType<T>> extends AbstractCursor<T> implements StridedImg.Mover {
    private final StridedImg<T> img;
    private final T type;
    private final Index index;
    private final long step;
    private final long rowLength;
    private final long rows;

    /** Where the row is among the others; the first axis does not count. */
    private final long[] row;

    private long rowNumber;
    private long rowPlace;
    private long runStart;
    private long runLength;
    /** Pixels of the run that come after the present one. */
    private int left;
    private int window = -1;

    StridedCursor(StridedImg<T> img) {
        super(img.numDimensions());
        this.img = img;
        type = img.createLinkedType();
        index = type.index();
        step = img.steps[0];
        rowLength = img.size() == 0 ? 0 : img.dimension(0);
        rows = img.size() == 0 ? 0 : img.size() / rowLength;
        row = new long[n];
        reset();
    }

    private StridedCursor(StridedCursor<T> other) {
        this(other.img);
        if (other.runLength > 0) {
            seek(other.number());
        }
    }

    @Override
    public int window() {
        return window;
    }

    @Override
    public void reset() {
        Arrays.fill(row, 0);
        rowNumber = 0;
        rowPlace = img.first();
        runStart = 0;
        runLength = 0;
        left = 0;
    }

    @Override
    public boolean hasNext() {
        return left > 0 || runStart + runLength < rowLength || rowNumber + 1 < rows;
    }

    @Override
    public void fwd() {
        if (left > 0) {
            left--;
            index.inc((int) step);
        } else {
            nextRun();
        }
    }

    private void nextRun() {
        long next = runStart + runLength;
        if (next == rowLength) {
            next = 0;
            nextRow();
        }
        startRun(next);
    }

    private void nextRow() {
        rowNumber++;
        for (int d = 1; d < n; d++) {
            rowPlace += img.steps[d];
            if (++row[d] < img.dimension(d)) {
                return;
            }
            rowPlace -= img.dimension(d) * img.steps[d];
            row[d] = 0;
        }
    }

    private void startRun(long start) {
        long place = rowPlace + start * step;
        int here = Windows.window(place);
        if (here != window) {
            window = here;
            type.updateContainer(this);
        }
        index.set(Windows.index(place));
        runStart = start;
        runLength = Math.min(rowLength - start, Windows.stepsInside(place, step));
        left = (int) runLength - 1;
    }

    /** Of the present pixel among all; -1 before the first. */
    private long number() {
        return rowNumber * rowLength + position();
    }

    private long position() {
        return runStart + runLength - 1 - left;
    }

    private void seek(long number) {
        rowNumber = number / rowLength;
        rowPlace = img.first();
        long rest = rowNumber;
        for (int d = 1; d < n; d++) {
            row[d] = rest % img.dimension(d);
            rest /= img.dimension(d);
            rowPlace += row[d] * img.steps[d];
        }
        startRun(number % rowLength);
    }

    @Override
    public void jumpFwd(long steps) {
        if (steps > 0) {
            seek(number() + steps);
        }
    }

    @Override
    public T get() {
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
        position[0] = position();
    }

    @Override
    public long getLongPosition(int d) {
        return d == 0 ? position() : row[d];
    }
}
