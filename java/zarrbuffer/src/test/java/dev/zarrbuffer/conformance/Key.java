package dev.zarrbuffer.conformance;

import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** An index key, as data: what stands between the brackets. */
record Key(List<Part> parts) {

    /** One of the things between the commas. */
    sealed interface Part {
        String python();

        String java();

        Index index();
    }

    record At(long position) implements Part {
        @Override
        public String python() {
            return Long.toString(position);
        }

        @Override
        public String java() {
            return "Index.at(" + Text.javaLong(position) + ")";
        }

        @Override
        public Index index() {
            return Index.at(position);
        }
    }

    /** Null for what is left out. */
    record Range(Long start, Long stop, Long step) implements Part {
        static final Range ALL = new Range(null, null, null);

        @Override
        public String python() {
            return "slice(" + Text.python(start) + ", " + Text.python(stop) + ", " + Text.python(step) + ")";
        }

        @Override
        public String java() {
            return "Slice.of(" + Text.java(start) + ", " + Text.java(stop) + ", " + Text.java(step) + ")";
        }

        @Override
        public Index index() {
            return Index.slice(start, stop, step);
        }
    }

    record Ellipsis() implements Part {
        @Override
        public String python() {
            return "...";
        }

        @Override
        public String java() {
            return "Index.ellipsis()";
        }

        @Override
        public Index index() {
            return Index.ellipsis();
        }
    }

    record NewAxis() implements Part {
        @Override
        public String python() {
            return "None";
        }

        @Override
        public String java() {
            return "Index.newAxis()";
        }

        @Override
        public Index index() {
            return Index.newAxis();
        }
    }

    /** An array of integers. */
    record Take(long[] positions, String dtype, long... shape) implements Part {
        @Override
        public String python() {
            return "np.array(" + Arrays.toString(positions) + ", '" + dtype + "').reshape(" + Text.tuple(shape) + ")";
        }

        @Override
        public String java() {
            return "Index.take(Recipe.integers(\"" + dtype + "\", new long[] {" + Text.list(shape) + "}, "
                    + Text.list(positions) + "))";
        }

        @Override
        public Index index() {
            return Index.take(array());
        }

        NDArray array() {
            return Recipe.integers(dtype, shape, positions);
        }
    }

    record Mask(boolean[] truths, long... shape) implements Part {
        @Override
        public String python() {
            String bits = Arrays.toString(truths).replace("true", "1").replace("false", "0");
            return "np.array(" + bits + ", '?').reshape(" + Text.tuple(shape) + ")";
        }

        @Override
        public String java() {
            String inside = Arrays.toString(truths);
            return "Index.mask(NDArray.of(new boolean[] {" + inside.substring(1, inside.length() - 1) + "}).reshape("
                    + Text.list(shape) + "))";
        }

        @Override
        public Index index() {
            return Index.mask(NDArray.of(truths).reshape(shape));
        }
    }

    /** A tuple. */
    String python() {
        return parts.stream().map(Part::python).collect(Collectors.joining(", ", "(", parts.size() == 1 ? ",)" : ")"));
    }

    String java() {
        return parts.stream().map(Part::java).collect(Collectors.joining(", "));
    }

    Index[] indices() {
        return parts.stream().map(Part::index).toArray(Index[]::new);
    }
}
