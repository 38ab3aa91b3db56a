package dev.zarrbuffer.zarr;

import dev.zarrbuffer.Index;
import dev.zarrbuffer.Slice;
import java.util.ArrayList;
import java.util.List;

/**
 * What an array loses by another shape, as boxes of its elements that do not overlap: work grows with what is lost, not
 * with the array.
 */
final class Resizing {
    private final long[] before;
    /** Lengths of what is in both shapes. */
    private final long[] kept;
    /** The same with all that shares a chunk with it. */
    private final long[] touched;

    Resizing(long[] before, long[] after, long[] chunk) {
        this.before = before;
        kept = new long[before.length];
        touched = new long[before.length];
        for (int axis = 0; axis < before.length; axis++) {
            kept[axis] = Math.min(before[axis], after[axis]);
            long lastStart = kept[axis] == 0 ? 0 : (kept[axis] - 1) / chunk[axis] * chunk[axis];
            boolean ends = kept[axis] > 0 && before[axis] - lastStart > chunk[axis];
            touched[axis] = kept[axis] == 0 ? 0 : ends ? lastStart + chunk[axis] : before[axis];
        }
    }

    /** Elements of chunks that have none in the new shape. */
    List<Selection> removed() {
        return boxes(touched, before);
    }

    /** Elements that are cut off of chunks that stay. */
    List<Selection> cutOff() {
        return boxes(kept, touched);
    }

    /** What {@code outer} has and {@code inner} has not: a box for each axis on which they differ. */
    private static List<Selection> boxes(long[] inner, long[] outer) {
        List<Selection> boxes = new ArrayList<>();
        for (int axis = 0; axis < inner.length; axis++) {
            if (inner[axis] == outer[axis]) {
                continue;
            }
            Index[] box = new Index[inner.length];
            for (int other = 0; other < box.length; other++) {
                box[other] = Slice.to(other < axis ? inner[other] : outer[other]);
            }
            box[axis] = Slice.of(inner[axis], outer[axis]);
            boxes.add(Selection.basic(box));
        }
        return boxes;
    }
}
