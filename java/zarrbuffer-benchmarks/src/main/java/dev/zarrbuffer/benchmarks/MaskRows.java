package dev.zarrbuffer.benchmarks;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.benchmarks.Limits.Work;
import java.util.List;
import java.util.Random;

/** Rows of what asks elements for their truth, makes masks and uses them, and of copies in other shapes. */
final class MaskRows {
    private static final List<Goal> NO_SLOWER = List.of(Goal.noSlowerThanNumPy(4 << 10, Long.MAX_VALUE));

    private MaskRows() {}

    static void add(List<Row> rows) {
        rows.add(new Row("equal float32, order C", null, NO_SLOWER, bytes -> equal(bytes, false, false)));
        rows.add(new Row("equal float32, order F", null, NO_SLOWER, bytes -> equal(bytes, true, true)));
        rows.add(new Row("equal float32, orders C and F", null, NO_SLOWER, bytes -> equal(bytes, false, true)));
        rows.add(new Row("equal float32 to a number", null, NO_SLOWER, MaskRows::equalNumber));
        rows.add(new Row("all float32", Work.READ, NO_SLOWER, bytes -> all(DType.FLOAT32, bytes)));
        rows.add(new Row("all uint8", Work.READ, NO_SLOWER, bytes -> all(DType.UINT8, bytes)));
        rows.add(new Row("pick float32 by a mask", null, NO_SLOWER, bytes -> pick(bytes, false)));
        rows.add(new Row("pick float32 by a mask, order F", null, NO_SLOWER, bytes -> pick(bytes, true)));
        rows.add(new Row("pick pixels of 3 uint8 by a mask", null, NO_SLOWER, MaskRows::pickPixels));
        rows.add(new Row("set float32 to a number by a mask", null, NO_SLOWER, MaskRows::setNumber));
        rows.add(new Row("set float32 to others by a mask", null, NO_SLOWER, MaskRows::setOthers));
        rows.add(new Row("reshape float32, order F to C", Work.STREAM_COPY, NO_SLOWER, MaskRows::reshape));
        rows.add(new Row("copy structs of int32 and float64", Work.STREAM_COPY, NO_SLOWER, MaskRows::structs));
        rows.add(new Row("cast datetime64 of seconds to milliseconds", Work.STREAM_COPY, NO_SLOWER, MaskRows::times));
    }

    private static NDArray matrix(DType dtype, long bytes) {
        long[] shape = Rows.shape(2, Math.max(1, bytes / dtype.itemSize()));
        return Rows.filled(dtype, shape);
    }

    /** Every second element is true, at random. */
    private static NDArray mask(long... shape) {
        NDArray mask = NDArray.empty(DType.BOOL, shape);
        byte[] bools = new byte[Math.toIntExact(mask.size())];
        Random random = new Random(2);
        for (int i = 0; i < bools.length; i++) {
            bools[i] = (byte) (random.nextInt() & 1);
        }
        mask.asByteBuffer().put(bools);
        return mask;
    }

    private static Row.Work equal(long bytes, boolean firstTurned, boolean secondTurned) {
        NDArray a = matrix(DType.FLOAT32, bytes);
        NDArray b = firstTurned == secondTurned ? a.copy() : a.transpose().copy();
        NDArray first = firstTurned ? a.transpose() : a;
        NDArray second = secondTurned ? b.transpose() : b;
        return new Row.Work(2 * a.nbytes() + a.size(), () -> first.equal(second).close(), "",
                (firstTurned ? "a.T" : "a") + " == " + (secondTurned ? "b.T" : "b"), "a", a, "b", b);
    }

    private static Row.Work equalNumber(long bytes) {
        NDArray a = matrix(DType.FLOAT32, bytes);
        return new Row.Work(a.nbytes() + a.size(), () -> a.equal(1.5).close(), "", "a == 1.5", "a", a);
    }

    private static Row.Work all(DType dtype, long bytes) {
        NDArray a = matrix(DType.UINT8, bytes / dtype.itemSize()).astype(dtype);
        a.set(1, Index.mask(a.equal(0)));
        return new Row.Work(a.nbytes(), a::all, "", "a.all()", "a", a);
    }

    private static Row.Work pick(long bytes, boolean turned) {
        NDArray a = matrix(DType.FLOAT32, bytes);
        NDArray m = mask(a.shape());
        NDArray array = turned ? a.transpose() : a;
        NDArray mask = turned ? m.transpose() : m;
        return new Row.Work(a.nbytes() + a.size() + a.nbytes() / 2, () -> array.get(Index.mask(mask)).close(), "",
                turned ? "a.T[m.T]" : "a[m]", "a", a, "m", m);
    }

    private static Row.Work pickPixels(long bytes) {
        long[] sides = Rows.shape(2, Math.max(1, bytes / 3));
        NDArray a = Rows.filled(DType.UINT8, sides[0], sides[1], 3);
        NDArray m = mask(sides);
        return new Row.Work(a.nbytes() + m.size() + a.nbytes() / 2, () -> a.get(Index.mask(m)).close(), "", "a[m]",
                "a", a, "m", m);
    }

    private static Row.Work setNumber(long bytes) {
        NDArray a = matrix(DType.FLOAT32, bytes);
        NDArray m = mask(a.shape());
        return new Row.Work(m.size() + a.nbytes() / 2, () -> a.set(1.5, Index.mask(m)), "", "a[m] = 1.5", "a", a, "m", m);
    }

    private static Row.Work setOthers(long bytes) {
        NDArray a = matrix(DType.FLOAT32, bytes);
        NDArray m = mask(a.shape());
        NDArray b = a.get(Index.mask(m));
        return new Row.Work(m.size() + 2 * b.nbytes(), () -> a.set(b, Index.mask(m)), "", "a[m] = b", "a", a, "m", m,
                "b", b);
    }

    private static Row.Work reshape(long bytes) {
        NDArray a = matrix(DType.FLOAT32, bytes);
        NDArray turned = a.transpose();
        return new Row.Work(2 * a.nbytes(), () -> turned.reshape(-1).close(), "", "a.T.reshape(-1)", "a", a);
    }

    private static Row.Work structs(long bytes) {
        DType dtype = DType.of("[[\"a\", \"<i4\"], [\"b\", \"<f8\"]]");
        long count = bytes / dtype.itemSize();
        NDArray a = NDArray.zeros(dtype, count);
        a.field("a").set(Rows.filled(DType.INT32, count), Index.ellipsis());
        a.field("b").set(Rows.filled(DType.FLOAT64, count), Index.ellipsis());
        NDArray b = a.copy();
        return new Row.Work(2 * a.nbytes(), () -> b.set(a, Index.ellipsis()), "", "np.copyto(b, a)", "a", a, "b", b);
    }

    private static Row.Work times(long bytes) {
        NDArray a = Rows.filled(DType.INT64, bytes / 8).view(DType.of("<M8[s]"));
        NDArray b = NDArray.zeros(DType.of("<M8[ms]"), a.size());
        return new Row.Work(2 * a.nbytes(), () -> b.set(a, Index.ellipsis()), "", "np.copyto(b, a, casting='unsafe')",
                "a", a, "b", b);
    }
}
