package dev.zarrbuffer.conformance;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Order;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Makes a random program and runs it on ours meanwhile: it looks at the shapes and dtypes of the variables so far, so
 * that most steps make sense. The same seed makes the same program, unless ours changes what it does.
 */
final class Generator {
    private static final int MOST_ELEMENTS = 1500;

    private final Dice dice;
    private final Dtypes.Choice dtypes;
    private final OursRunner ours;
    private final Makes makes;
    private final Keys keys;
    private final Scalars scalars;
    private final List<Step> steps = new ArrayList<>();
    private final List<Integer> defined = new ArrayList<>();

    private Generator(long seed, Dtypes.Choice dtypes, OursRunner ours) {
        dice = new Dice(seed);
        this.dtypes = dtypes;
        this.ours = ours;
        makes = new Makes(dice);
        keys = new Keys(dice);
        scalars = new Scalars(dice);
    }

    /** Program number {@code number} of a run; {@code ours} has run it then. */
    static Program program(long seed, long number, Dtypes.Choice dtypes, OursRunner ours) {
        long mixed = (seed + number * 0x9E3779B97F4A7C15L) ^ number;
        return new Program(new Generator(mixed, dtypes, ours).steps(), "seed " + seed + ", program " + number);
    }

    private List<Step> steps() {
        int count = dice.between(2, 8);
        add(makes.make(dtypes.any(dice)));
        while (steps.size() < count) {
            add(defined.isEmpty() || dice.percent(12) ? makes.make(dtypes.any(dice)) : step());
        }
        return List.copyOf(steps);
    }

    private void add(Step step) {
        boolean done = ours.run(step);
        steps.add(step);
        if (done && step.defines()) {
            NDArray array = ours.arrayOrNull(steps.size() - 1);
            if (array.size() <= MOST_ELEMENTS && array.ndim() <= 8) {
                defined.add(steps.size() - 1);
            }
        }
    }

    /** The latest variables are used most. */
    private int variable() {
        int back = dice.percent(60) ? 0 : dice.below(defined.size());
        return defined.get(defined.size() - 1 - back);
    }

    private Step step() {
        int of = variable();
        NDArray array = ours.arrayOrNull(of);
        if (array.dtype().kind() == DType.Kind.STRUCT && dice.percent(20)) {
            return Calls.field(of, dice.percent(3) ? "zz" : dice.pick(names(array.dtype())));
        }
        return switch (dice.below(24)) {
            case 0, 1, 2, 3, 4 -> new Step.Get(of, keys.key(array.shape()));
            case 5, 6, 7, 8 -> put(of, array);
            case 9, 10 -> transpose(of, array.ndim());
            case 11, 12 -> reshape(of, array);
            case 13, 14 -> cast(of, array);
            case 15 -> view(of, array);
            case 16 -> Calls.ravel(of, dice.pick(Order.values()));
            case 17 -> Calls.copy(of, dice.pick(Order.values()));
            case 18 -> squeeze(of, array);
            case 19 -> dice.percent(20) ? Calls.protect(of) : Calls.fill(of, scalars.forTarget(array.dtype()));
            case 20 -> Calls.equal(of, comparand(of, array));
            case 21, 22 -> Calls.allEqual(of, comparand(of, array), dice.percent(70));
            default -> dice.percent(50) || array.size() != 1 ? Calls.all(of) : Calls.item(of);
        };
    }

    private static String[] names(DType dtype) {
        return dtype.fields().stream().map(DType.Field::name).toArray(String[]::new);
    }

    private Step put(int of, NDArray array) {
        Key key = keys.key(array.shape());
        Operand value = assigned(of, array, key);
        if (value instanceof Operand.Variable v
                && Dtypes.breaksNumPy(ours.arrayOrNull(v.number()).dtype(), array.dtype())) {
            value = new Operand.Scalar(scalars.forTarget(array.dtype()));
        }
        return new Step.Put(of, key, value);
    }

    /** Mostly of the shape that the key selects, or one that broadcasts to it. */
    private Operand assigned(int of, NDArray array, Key key) {
        if (dice.percent(30)) {
            return new Operand.Scalar(scalars.forTarget(array.dtype()));
        }
        if (dice.percent(25)) {
            return new Operand.Variable(variable());
        }
        long[] shape;
        try {
            shape = array.get(key.indices()).shape();
        } catch (RuntimeException e) {
            return new Operand.Variable(variable());
        }
        return fitting(of, array, shape);
    }

    /** An overlapping view of the same array, where one fits, or a new array. */
    private Operand fitting(int of, NDArray array, long... shape) {
        List<Integer> fits = defined.stream()
                .filter(v -> Arrays.equals(ours.arrayOrNull(v).shape(), shape))
                .toList();
        if (!fits.isEmpty() && dice.percent(50)) {
            return new Operand.Variable(fits.get(dice.below(fits.size())));
        }
        if (shape.length == array.ndim() && dice.percent(30) && reversed(of, array, shape)) {
            return new Operand.Variable(steps.size() - 1);
        }
        long[] lengths = shape.clone();
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = dice.percent(15) ? 1 : dice.oneIn(80) ? lengths[i] + 1 : lengths[i];
        }
        int drop = dice.percent(20) ? dice.between(0, lengths.length) : 0;
        lengths = Arrays.copyOfRange(lengths, drop, lengths.length);
        if (dice.percent(6)) {
            long[] longer = new long[lengths.length + 1];
            System.arraycopy(lengths, 0, longer, 1, lengths.length);
            longer[0] = 1;
            lengths = longer;
        }
        add(makes.make(dtypes.castableTo(array.dtype(), dice), lengths));
        return new Operand.Variable(steps.size() - 1);
    }

    /** Adds a view of the array's last or first elements, perhaps backwards; whether it has the shape. */
    private boolean reversed(int of, NDArray array, long... shape) {
        List<Key.Part> parts = new ArrayList<>();
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] > array.shape()[i]) {
                return false;
            }
            parts.add(switch (dice.below(3)) {
                case 0 -> new Key.Range(array.shape()[i] - shape[i], null, null);
                case 1 -> new Key.Range(null, shape[i], null);
                default -> new Key.Range(shape[i] - 1, null, -1L);
            });
        }
        add(new Step.Get(of, new Key(parts)));
        return Arrays.equals(ours.arrayOrNull(steps.size() - 1).shape(), shape);
    }

    private Operand comparand(int of, NDArray array) {
        if (dice.percent(45)) {
            return new Operand.Scalar(scalars.toCompare(array.dtype()));
        }
        if (array.size() > 0 && dice.percent(30)) {
            add(new Step.Get(of, new Key(Collections.nCopies(array.ndim(), new Key.At(0)))));
            return new Operand.Variable(steps.size() - 1);
        }
        if (dice.percent(20)) {
            return new Operand.Variable(variable());
        }
        if (dice.percent(50)) {
            add(dice.percent(50) ? Calls.copy(of, Order.K) : cast(of, array));
            return new Operand.Variable(ours.arrayOrNull(steps.size() - 1) == null ? of : steps.size() - 1);
        }
        return fitting(of, array, array.shape());
    }

    private Step transpose(int of, int rank) {
        if (dice.percent(30)) {
            return Calls.transpose(of);
        }
        int[] axes = dice.permutation(rank);
        for (int i = 0; i < rank; i++) {
            axes[i] -= dice.percent(15) ? rank : 0;
        }
        if (rank > 0 && dice.percent(4)) {
            axes[dice.below(rank)] = dice.between(-rank - 1, rank);
        }
        // No axes at all means reversing in Java, but in NumPy fits 0-d arrays only.
        return rank == 0 ? Calls.transpose(of) : Calls.transpose(of, axes);
    }

    private Step reshape(int of, NDArray array) {
        Order order = dice.percent(2) ? Order.K : dice.percent(60) ? Order.C : dice.pick(Order.F, Order.A);
        List<Long> lengths = new ArrayList<>();
        long rest = array.size();
        for (int tries = dice.between(0, 4); tries > 0; tries--) {
            long divisor = rest == 0 ? dice.between(0, 3) : dice.pick(1L, 2L, 3L, 4L, 5L, 7L);
            if (rest == 0 || rest % divisor == 0) {
                lengths.add(divisor);
                rest = rest == 0 ? 0 : rest / divisor;
            }
        }
        if (rest != 1 || dice.percent(30)) {
            lengths.add(dice.below(lengths.size() + 1), rest);
        }
        if (!lengths.isEmpty() && dice.percent(20)) {
            lengths.set(dice.below(lengths.size()), -1L);
        }
        if (!lengths.isEmpty() && dice.percent(4)) {
            lengths.set(dice.below(lengths.size()), dice.pick(-1L, 0L, 9L, array.size() == 0 ? 11L : Long.MAX_VALUE));
        }
        return Calls.reshape(of, order, lengths.stream().mapToLong(Long::longValue).toArray());
    }

    private Step squeeze(int of, NDArray array) {
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < array.ndim(); i++) {
            if (array.shape()[i] == 1 && dice.percent(70) || dice.oneIn(60)) {
                axes.add(i);
            }
        }
        if (dice.percent(20)) {
            axes.add(dice.pick(-1, -2, array.ndim(), 0));
        }
        return Calls.squeeze(of, axes.stream().mapToInt(Integer::intValue).toArray());
    }

    private Step cast(int of, NDArray array) {
        return Calls.cast(of, dtypes.castableFrom(array.dtype(), dice), dice.pick(Order.values()), dice.percent(80));
    }

    private Step view(int of, NDArray array) {
        return Calls.view(of, dtypes.viewOf(array.dtype(), dice));
    }
}
