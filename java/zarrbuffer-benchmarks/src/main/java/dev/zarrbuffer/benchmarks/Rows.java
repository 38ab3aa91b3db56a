package dev.zarrbuffer.benchmarks;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Order;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.benchmarks.Limits.Work;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The rows of docs/performance.md. */
final class Rows {
    static final String TOUCH = "empty and touch";

    private static final ByteOrder SWAPPED =
            ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;

    private static final int PERIOD = (1 << 16) - 15;

    private Rows() {}

    /** The rows that matter most come first: where time is short, the last ones are not measured. */
    static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        List<Goal> copy = List.of(Goal.ofLimit(0.95), Goal.ofMemcpyInCache());
        List<Goal> converted = List.of(Goal.ofLimit(0.85), Goal.ofMemcpyInCache());
        rows.add(new Row("copy float32", Work.STREAM_COPY, copy, bytes -> copy(DType.FLOAT32, DType.FLOAT32, bytes)));
        rows.add(new Row("fill float32", Work.STREAM_FILL, copy, Rows::fill));
        rows.add(new Row("swap float32", Work.STREAM_COPY, converted,
                bytes -> copy(DType.FLOAT32, DType.FLOAT32.withByteOrder(SWAPPED), bytes)));
        for (DType[] pair : new DType[][] {
            {DType.FLOAT32, DType.FLOAT64}, {DType.FLOAT64, DType.FLOAT32}, {DType.FLOAT32, DType.FLOAT16},
            {DType.FLOAT16, DType.FLOAT32}, {DType.FLOAT32, DType.BFLOAT16}, {DType.BFLOAT16, DType.FLOAT32},
            {DType.FLOAT32, DType.INT16}, {DType.INT16, DType.FLOAT32}, {DType.INT32, DType.INT64},
            {DType.UINT16, DType.INT32}
        }) {
            rows.add(new Row("cast " + pair[0] + " to " + pair[1], Work.STREAM_COPY, converted,
                    bytes -> copy(pair[0], pair[1], bytes)));
        }
        // Of one byte: nothing is asked.
        rows.add(new Row("cast uint8 to float32", Work.STREAM_COPY, List.of(),
                bytes -> copy(DType.UINT8, DType.FLOAT32, bytes)));
        List<Goal> chunk = List.of(Goal.ofLimit(0.8));
        rows.add(new Row("scatter a chunk, rows of 256 bytes", Work.STREAM_COPY, chunk, bytes -> chunk(bytes, 64, true)));
        rows.add(new Row("gather a chunk, rows of 256 bytes", Work.STREAM_COPY, chunk, bytes -> chunk(bytes, 64, false)));
        rows.add(new Row("scatter a chunk, rows of 4 KiB", Work.STREAM_COPY, chunk, bytes -> chunk(bytes, 1024, true)));
        rows.add(new Row("every second float32", Work.STREAM_COPY, List.of(), Rows::strided));
        List<Goal> read = List.of(Goal.ofLimit(0.9));
        rows.add(new Row("allEqual, equal", Work.READ, read, Rows::equal));
        rows.add(new Row("allEqual(0)", Work.READ, List.of(Goal.ofLimit(0.9), Goal.ofNumPy(20)), Rows::equalZero));
        for (int axis = 0; axis < 3; axis++) {
            int along = axis;
            rows.add(new Row("take along axis " + axis, null, List.of(Goal.ofNumPy(2)), bytes -> take(bytes, along, false)));
            rows.add(new Row("put along axis " + axis, null, List.of(Goal.ofNumPy(2)), bytes -> take(bytes, along, true)));
        }
        rows.add(new Row(TOUCH, null, List.of(Goal.ofNumPy(2.5), Goal.noSlowerThanNumPy(8 << 20, 8 << 20)), Rows::touch));
        rows.add(new Row("two threads copy at once", Work.MEMCPY, List.of(Goal.ofLimit(0.95)), Rows::together));
        MaskRows.add(rows);
        pictures(rows);
        transposes(rows);
        return rows;
    }

    private static void pictures(List<Row> rows) {
        List<Goal> goal = List.of(Goal.noSlowerThanNumPy(4 << 10, Long.MAX_VALUE));
        for (DType dtype : new DType[] {DType.UINT8, DType.UINT16}) {
            for (int channels : new int[] {3, 4}) {
                String items = channels + " " + dtype;
                rows.add(new Row("pixels of " + items + " to planes", Work.STREAM_COPY, goal,
                        bytes -> transpose(picture(dtype, channels, bytes), 2, 0, 1)));
                rows.add(new Row("planes to pixels of " + items, Work.STREAM_COPY, goal,
                        bytes -> transpose(picture(dtype, channels, bytes).transpose(2, 0, 1).copy(Order.C), 1, 2, 0)));
                rows.add(new Row("turn a picture of " + items, Work.STREAM_COPY, goal,
                        bytes -> transpose(picture(dtype, channels, bytes), 1, 0, 2)));
            }
        }
    }

    private static void transposes(List<Row> rows) {
        String[] items = {"uint8", "int16", "float32", "float64", "complex128"};
        double[] goals = {0.3, 0.45, 0.6, 0.6, 0.6};
        for (int rank = 2; rank <= 5; rank++) {
            for (int[] axes : permutations(rank)) {
                // All of ranks 2 and 3 in every item size; of 4 and 5 those that are not one of them in disguise.
                boolean every = rank <= 3;
                if (rank == 5 && !isFar(axes)) {
                    continue;
                }
                for (int i = 0; i < items.length; i++) {
                    if (every || i == 0 || i == 2) {
                        DType dtype = DType.of(items[i]);
                        List<Goal> goal = List.of(Goal.ofLimit(goals[i]), Goal.noSlowerThanNumPy(4 << 10, Long.MAX_VALUE));
                        rows.add(new Row("transpose " + text(axes) + " " + items[i], Work.STREAM_COPY, goal,
                                bytes -> transpose(filled(dtype, shape(axes.length, bytes / dtype.itemSize())), axes)));
                    }
                }
            }
        }
    }

    /** Whether no two axes that stand together stand together again. */
    private static boolean isFar(int[] axes) {
        for (int i = 1; i < axes.length; i++) {
            if (axes[i] == axes[i - 1] + 1) {
                return false;
            }
        }
        return axes[0] == axes.length - 1 || axes[axes.length - 1] == 0;
    }

    private static List<int[]> permutations(int rank) {
        List<int[]> found = new ArrayList<>();
        permute(new int[rank], 0, 0, found);
        return found.subList(1, found.size());
    }

    private static void permute(int[] axes, int count, int used, List<int[]> found) {
        if (count == axes.length) {
            found.add(axes.clone());
            return;
        }
        for (int axis = 0; axis < axes.length; axis++) {
            if ((used >> axis & 1) == 0) {
                axes[count] = axis;
                permute(axes, count + 1, used | 1 << axis, found);
            }
        }
    }

    private static String text(int[] axes) {
        return Arrays.toString(axes).replace(" ", "").replace('[', '(').replace(']', ')');
    }

    /** Random numbers between -1000 and 1000, as the dtype has them, which come again after PERIOD elements. */
    static NDArray filled(DType dtype, long... shape) {
        NDArray array = NDArray.empty(dtype, shape);
        NDArray flat = array.reshape(array.size());
        try (NDArray doubles = NDArray.of(new Random(1).doubles(PERIOD, -1000, 1000).toArray());
                NDArray numbers = doubles.astype(dtype)) {
            for (long i = 0; i < array.size(); i += PERIOD) {
                long count = Math.min(PERIOD, array.size() - i);
                flat.set(numbers.get(Slice.to(count)), Slice.of(i, i + count));
            }
        }
        return array;
    }

    private static Row.Work copy(DType from, DType to, long bytes) {
        long count = bytes / Math.max(from.itemSize(), to.itemSize());
        NDArray a = filled(from, count);
        NDArray b = filled(to, count);
        // NumPy has no bfloat16.
        boolean known = from != DType.BFLOAT16 && to != DType.BFLOAT16;
        return new Row.Work(count * (from.itemSize() + to.itemSize()), () -> b.set(a, Index.ellipsis()), "",
                known ? "np.copyto(b, a, casting='unsafe')" : null, "a", a, "b", b);
    }

    private static Row.Work fill(long bytes) {
        NDArray a = filled(DType.FLOAT32, bytes / 4);
        return new Row.Work(bytes, () -> a.fill(1.5), "", "a.fill(1.5)", "a", a);
    }

    /** About so many bytes, the same length along each axis but for what rounding leaves to the first. */
    static long[] shape(int rank, long count) {
        long side = Math.max(1, Math.round(Math.pow(count, 1.0 / rank)));
        long[] shape = new long[rank];
        Arrays.fill(shape, side);
        long rest = 1;
        for (int i = 1; i < rank; i++) {
            rest *= side;
        }
        shape[0] = Math.max(1, count / rest);
        return shape;
    }

    private static NDArray picture(DType dtype, int channels, long bytes) {
        long[] sides = shape(2, Math.max(1, bytes / dtype.itemSize() / channels));
        return filled(dtype, sides[0], sides[1], channels);
    }

    private static Row.Work transpose(NDArray a, int... axes) {
        NDArray turned = a.transpose(axes);
        NDArray b = filled(a.dtype(), turned.shape());
        return new Row.Work(2 * a.nbytes(), () -> b.set(turned, Index.ellipsis()), "",
                "np.copyto(b, a.transpose" + text(axes) + ")", "a", a, "b", b);
    }

    private static Row.Work chunk(long bytes, long row, boolean scatter) {
        long[] sides = shape(2, Math.max(1, bytes / 4 / row));
        NDArray chunk = filled(DType.FLOAT32, sides[0], sides[1], row);
        NDArray array = filled(DType.FLOAT32, sides[0] + 1, sides[1] + 1, row + 16);
        NDArray place = array.get(Slice.of(1, 1 + sides[0]), Slice.of(1, 1 + sides[1]), Slice.of(0, row));
        String part = "b[1:, 1:, :" + row + "]";
        return new Row.Work(2 * chunk.nbytes(),
                scatter ? () -> place.set(chunk, Index.ellipsis()) : () -> chunk.set(place, Index.ellipsis()), "",
                scatter ? "np.copyto(" + part + ", a)" : "np.copyto(a, " + part + ")", "a", chunk, "b", array);
    }

    private static Row.Work strided(long bytes) {
        NDArray a = filled(DType.FLOAT32, bytes / 4);
        NDArray b = filled(DType.FLOAT32, bytes / 8);
        NDArray second = a.get(Slice.of(null, null, 2));
        return new Row.Work(bytes, () -> b.set(second, Index.ellipsis()), "", "np.copyto(b, a[::2])", "a", a, "b", b);
    }

    private static Row.Work equal(long bytes) {
        NDArray a = filled(DType.FLOAT32, bytes / 4);
        NDArray b = filled(DType.FLOAT32, bytes / 4);
        return new Row.Work(2 * bytes, () -> a.allEqual(b, true), "", "np.array_equal(a, b, equal_nan=True)",
                "a", a, "b", b);
    }

    private static Row.Work equalZero(long bytes) {
        NDArray a = NDArray.zeros(DType.FLOAT32, bytes / 4);
        a.fill(0);
        // As zarr-python does it.
        return new Row.Work(bytes, () -> a.allEqual(0.0, true), "z = np.float32(0)",
                "np.array_equal(*np.broadcast_arrays(a, z), equal_nan=True)", "a", a);
    }

    private static Row.Work take(long bytes, int axis, boolean put) {
        NDArray a = filled(DType.FLOAT32, shape(3, bytes / 4));
        long length = a.shape()[axis];
        long[] positions = new Random(1).longs(length, 0, length).toArray();
        Index[] key = new Index[axis + 1];
        Arrays.fill(key, Index.all());
        key[axis] = Index.take(positions);
        NDArray indices = NDArray.of(positions);
        String part = "a[" + ":,".repeat(axis) + "i]";
        if (put) {
            NDArray b = filled(DType.FLOAT32, a.shape());
            return new Row.Work(2 * a.nbytes(), () -> a.set(b, key), "", part + " = b", "a", a, "b", b, "i", indices);
        }
        return new Row.Work(2 * a.nbytes(), () -> a.get(key).close(), "", part, "a", a, "i", indices);
    }

    private static Row.Work touch(long bytes) {
        return new Row.Work(bytes, () -> {
            try (NDArray fresh = NDArray.empty(DType.UINT8, bytes)) {
                fresh.fill(1);
            }
        }, "", "e = np.empty(" + bytes + ", 'u1'); e.fill(1); del e");
    }

    private static Row.Work together(long bytes) {
        NDArray a = filled(DType.FLOAT32, bytes / 4);
        NDArray b = filled(DType.FLOAT32, bytes / 4);
        Partner partner = new Partner();
        long half = bytes / 8;
        NDArray[] from = {a.get(Slice.of(0, half)), a.get(Slice.of(half, 2 * half))};
        NDArray[] to = {b.get(Slice.of(0, half)), b.get(Slice.of(half, 2 * half))};
        return new Row.Work(16 * half, () -> {
            partner.begin(() -> to[1].set(from[1], Index.ellipsis()));
            to[0].set(from[0], Index.ellipsis());
            partner.join();
        }, "", null, "a", a, "b", b, "partner", partner);
    }
}
