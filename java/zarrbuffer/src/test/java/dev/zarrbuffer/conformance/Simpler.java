package dev.zarrbuffer.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Steps a little simpler than a given one. */
final class Simpler {
    private Simpler() {}

    static List<Step> than(Step step) {
        List<Step> simpler = new ArrayList<>();
        if (step instanceof Step.Make make) {
            addMakes(simpler, make);
        } else if (step instanceof Step.Get get) {
            keys(get.key()).forEach(key -> simpler.add(new Step.Get(get.of(), key)));
        } else if (step instanceof Step.Put put) {
            keys(put.key()).forEach(key -> simpler.add(new Step.Put(put.of(), key, put.value())));
            if (put.value() instanceof Operand.Variable) {
                simpler.add(new Step.Put(put.of(), put.key(), new Operand.Scalar(1L)));
            }
        }
        return simpler;
    }

    private static void addMakes(List<Step> out, Step.Make make) {
        if (make.readOnly()) {
            out.add(new Step.Make(make.bytes(), make.dtype(), make.shape(), make.strides(), make.offset(), false));
        }
        for (int axis = 0; axis < make.shape().length; axis++) {
            out.add(layout(make, without(make.shape(), axis), without(make.strides(), axis)));
            for (long shorter : new long[] {1, make.shape()[axis] - 1}) {
                if (shorter >= 0 && shorter < make.shape()[axis]) {
                    long[] shape = make.shape().clone();
                    shape[axis] = shorter;
                    out.add(layout(make, shape, make.strides()));
                }
            }
        }
        addDense(out, make);
        for (int i = 0; i < make.bytes().length; i++) {
            if (make.bytes()[i] != 0) {
                byte[] bytes = make.bytes().clone();
                bytes[i] = 0;
                out.add(new Step.Make(
                        bytes, make.dtype(), make.shape(), make.strides(), make.offset(), make.readOnly()));
            }
        }
    }

    private static Step layout(Step.Make make, long[] shape, long... strides) {
        return new Step.Make(make.bytes(), make.dtype(), shape, strides, make.offset(), make.readOnly());
    }

    /** The first elements in order C, at the beginning of bytes of which there are no more than needed. */
    private static void addDense(List<Step> out, Step.Make make) {
        int item = (int) Recipe.dtype(make.dtype()).itemSize();
        long[] strides = new long[make.shape().length];
        long stride = item;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= make.shape()[i];
        }
        int needed = (int) Math.max(stride, item);
        int start = (int) (make.offset() % item);
        boolean dense = Arrays.equals(strides, make.strides()) && make.offset() == 0;
        if (dense && make.bytes().length == needed) {
            return;
        }
        int from = dense || make.bytes().length < start + needed ? 0 : start;
        byte[] bytes = Arrays.copyOf(Arrays.copyOfRange(make.bytes(), from, make.bytes().length), needed);
        out.add(new Step.Make(bytes, make.dtype(), make.shape(), strides, 0, make.readOnly()));
    }

    private static List<Key> keys(Key key) {
        List<Key> simpler = new ArrayList<>();
        List<Key.Part> parts = key.parts();
        for (int i = 0; i < parts.size(); i++) {
            List<Key.Part> fewer = new ArrayList<>(parts);
            fewer.remove(i);
            simpler.add(new Key(fewer));
            for (Key.Part part : parts(parts.get(i))) {
                List<Key.Part> changed = new ArrayList<>(parts);
                changed.set(i, part);
                simpler.add(new Key(changed));
            }
        }
        return simpler;
    }

    private static List<Key.Part> parts(Key.Part part) {
        if (part instanceof Key.Ellipsis || part instanceof Key.NewAxis || part.equals(Key.Range.ALL)) {
            return List.of();
        }
        List<Key.Part> simpler = new ArrayList<>(List.of(Key.Range.ALL));
        if (part instanceof Key.At at) {
            if (at.position() != 0) {
                simpler.add(new Key.At(0));
            }
        } else if (part instanceof Key.Range range) {
            addRanges(simpler, range);
        } else if (part instanceof Key.Take take) {
            if (!take.dtype().equals("<i8")) {
                simpler.add(new Key.Take(take.positions(), "<i8", take.shape()));
            }
            for (int i = 0; take.shape().length == 1 && i < take.positions().length; i++) {
                simpler.add(new Key.Take(without(take.positions(), i), take.dtype(), take.shape()[0] - 1));
            }
        }
        return simpler;
    }

    private static void addRanges(List<Key.Part> out, Key.Range range) {
        if (range.start() != null) {
            out.add(new Key.Range(null, range.stop(), range.step()));
        }
        if (range.stop() != null) {
            out.add(new Key.Range(range.start(), null, range.step()));
        }
        if (range.step() != null) {
            out.add(new Key.Range(range.start(), range.stop(), null));
        }
    }

    private static long[] without(long[] values, int gone) {
        long[] rest = new long[values.length - 1];
        System.arraycopy(values, 0, rest, 0, gone);
        System.arraycopy(values, gone + 1, rest, gone, rest.length - gone);
        return rest;
    }
}
