package dev.zarrbuffer.zarr;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.Slice;
import java.io.Serializable;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Mean, extremes and, over a given range, the histogram of numbers that come chunk by chunk: what is gathered of
 * several chunks can be merged, in any order. Integers are summed exactly. NaN is counted and otherwise left out.
 * Of bool, integers and real floats; not for several threads.
 */
public final class Statistics implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int WINDOW = 16 << 10;

    /** As given. */
    private final DType given;
    /** In which it is calculated. */
    private final DType type;
    /** Whether elements are floats. */
    private final boolean floating;
    /** Whether elements are uint64. */
    private final boolean unsigned;
    /** Of integers, uint64 with its highest bit turned, so that comparing is the same. */
    private long leastLong = Long.MAX_VALUE;
    /** As {@link #leastLong}. */
    private long greatestLong = Long.MIN_VALUE;
    /** The sum of integers. */
    private BigInteger integers = BigInteger.ZERO;
    /** The least float. */
    private double least = Double.POSITIVE_INFINITY;
    /** The greatest float. */
    private double greatest = Double.NEGATIVE_INFINITY;
    /** The sum of floats. */
    private double sum;
    /** What rounding took from {@link #sum}. */
    private double lost;
    /** How many numbers there were. */
    private long count;
    /** How many NaN there were. */
    private long nans;
    /** Null without a histogram. */
    private final Bins bins;
    private transient Scratch scratch;

    private Statistics(DType type, Bins bins) {
        boolean integer = switch (type.kind()) {
            case BOOL, INT, UINT -> true;
            case FLOAT, BFLOAT -> false;
            default -> throw new UnsupportedOperationException("statistics are of real numbers, not of " + type);
        };
        floating = !integer;
        unsigned = type.kind() == DType.Kind.UINT && type.itemSize() == Long.BYTES;
        given = type;
        this.type = floating ? DType.FLOAT64 : unsigned ? DType.UINT64 : DType.INT64;
        this.bins = bins;
    }

    /**
     * {@return empty ones, of mean and extremes}
     *
     * @param dtype the type of elements
     * @throws UnsupportedOperationException for what is no real number
     */
    public static Statistics of(DType dtype) {
        return new Statistics(dtype, null);
    }

    /**
     * {@return empty ones, with a histogram, as NumPy's: bins of the same width, each with its lower edge, the last
     * with its upper edge too} Numbers outside the range are in no bin.
     *
     * @param dtype the type of elements
     * @param low where the first bin begins
     * @param high where the last bin ends
     * @param bins how many there are
     * @throws UnsupportedOperationException for what is no real number
     * @throws IllegalArgumentException unless both ends are finite, the first is below the second and there is a bin
     */
    public static Statistics of(DType dtype, double low, double high, int bins) {
        if (!(Double.isFinite(low) && Double.isFinite(high) && low < high) || bins < 1) {
            throw new IllegalArgumentException("a histogram has a finite range and 1 bin or more, not " + bins
                    + " from " + low + " to " + high);
        }
        return new Statistics(dtype, new Bins(low, high, new long[bins]));
    }

    /** {@return new statistics of the same type with the same bins} */
    public Statistics empty() {
        return new Statistics(given, bins == null ? null : new Bins(bins.low, bins.high, new long[bins.counts.length]));
    }

    /** Where elements are cast to, a window at a time: the array that they come from is not kept. */
    private static final class Scratch {
        private final NDArray array;
        private final ByteBuffer bytes = ByteBuffer.allocateDirect(WINDOW * Long.BYTES).order(ByteOrder.nativeOrder());
        private final long[] longs = new long[WINDOW];
        private final double[] doubles = new double[WINDOW];

        Scratch(DType type) {
            array = NDArray.wrap(bytes, type, WINDOW);
        }
    }

    private record Bins(double low, double high, long[] counts) implements Serializable {
        double edge(int number) {
            return number == counts.length ? high : low + number * ((high - low) / counts.length);
        }

        void add(double value) {
            if (!(value >= low && value <= high)) {
                return;
            }
            int bin = Math.min((int) ((value - low) / (high - low) * counts.length), counts.length - 1);
            // Rounding may lead into the neighbour.
            if (value < edge(bin)) {
                bin--;
            } else if (bin < counts.length - 1 && value >= edge(bin + 1)) {
                bin++;
            }
            counts[bin]++;
        }
    }

    /**
     * Adds all elements of a block.
     *
     * @param block of the type of elements, in any memory
     */
    public void add(NDBuffer block) {
        if (scratch == null) {
            scratch = new Scratch(type);
        }
        NDArray host = block.asHostArray();
        try (NDArray flat = host.reshape(-1)) {
            for (long done = 0, size = flat.size(); done < size; done += WINDOW) {
                int length = (int) Math.min(WINDOW, size - done);
                NDArray window = length == WINDOW ? scratch.array : scratch.array.get(Slice.to(length));
                window.set(flat.get(Slice.of(done, done + length)), Index.ellipsis());
                if (floating) {
                    addDoubles(length);
                } else {
                    addLongs(length);
                }
            }
        } finally {
            if (host != block.asNDArrayLike()) {
                host.close();
            }
        }
    }

    private void addDoubles(int length) {
        double[] values = scratch.doubles;
        scratch.bytes.asDoubleBuffer().get(values, 0, length);
        double total = 0;
        int missing = 0;
        for (int i = 0; i < length; i++) {
            double value = values[i];
            if (value != value) {
                missing++;
                continue;
            }
            total += value;
            least = value < least ? value : least;
            greatest = value > greatest ? value : greatest;
        }
        if (bins != null) {
            for (int i = 0; i < length; i++) {
                bins.add(values[i]);
            }
        }
        count += length - missing;
        nans += missing;
        addSum(total);
    }

    /** Neumaier's: the sum hardly depends on the order in which chunks come. */
    private void addSum(double value) {
        double next = sum + value;
        if (Double.isFinite(next)) {
            lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
        }
        sum = next;
    }

    private void addLongs(int length) {
        long[] values = scratch.longs;
        scratch.bytes.asLongBuffer().get(values, 0, length);
        long turn = unsigned ? Long.MIN_VALUE : 0;
        long high = 0;
        long low = 0;
        for (int i = 0; i < length; i++) {
            long value = values[i] ^ turn;
            leastLong = Math.min(leastLong, value);
            greatestLong = Math.max(greatestLong, value);
            high += value >> Integer.SIZE;
            low += value & 0xffffffffL;
        }
        if (bins != null) {
            for (int i = 0; i < length; i++) {
                bins.add(unsigned ? number(values[i] ^ turn).doubleValue() : values[i]);
            }
        }
        count += length;
        integers = integers.add(BigInteger.valueOf(high).shiftLeft(Integer.SIZE)).add(BigInteger.valueOf(low));
        if (unsigned) {
            integers = integers.add(BigInteger.valueOf(length).shiftLeft(Long.SIZE - 1));
        }
    }

    private Number number(long value) {
        return unsigned && value >= 0
                ? BigInteger.valueOf(value).add(BigInteger.ONE.shiftLeft(Long.SIZE - 1))
                : (Number) (unsigned ? value ^ Long.MIN_VALUE : value);
    }

    private String what() {
        return type + (bins == null ? " without bins"
                : " with " + bins.counts.length + " bins from " + bins.low + " to " + bins.high);
    }

    /**
     * Adds what another has gathered.
     *
     * @param other of the same type, with the same bins
     * @throws IllegalArgumentException for another type or other bins
     * @return this object
     */
    public Statistics merge(Statistics other) {
        if (!type.equals(other.type) || (bins == null) != (other.bins == null) || bins != null
                && (bins.low != other.bins.low || bins.high != other.bins.high
                        || bins.counts.length != other.bins.counts.length)) {
            throw new IllegalArgumentException("statistics of " + what() + " do not merge with those of " + other.what());
        }
        leastLong = Math.min(leastLong, other.leastLong);
        greatestLong = Math.max(greatestLong, other.greatestLong);
        integers = integers.add(other.integers);
        least = Math.min(least, other.least);
        greatest = Math.max(greatest, other.greatest);
        addSum(other.sum);
        lost += other.lost;
        count += other.count;
        nans += other.nans;
        for (int bin = 0; bins != null && bin < bins.counts.length; bin++) {
            bins.counts[bin] += other.bins.counts[bin];
        }
        return this;
    }

    /** {@return how many numbers there were, NaN not among them} */
    public long count() {
        return count;
    }

    /** {@return how many NaN there were} */
    public long nanCount() {
        return nans;
    }

    /** {@return the arithmetic mean; NaN of no numbers} */
    public double mean() {
        if (count == 0) {
            return Double.NaN;
        }
        if (floating) {
            return (Double.isFinite(sum) ? sum + lost : sum) / count;
        }
        return new java.math.BigDecimal(integers)
                .divide(java.math.BigDecimal.valueOf(count), java.math.MathContext.DECIMAL128).doubleValue();
    }

    /** {@return the least number: a Long or BigInteger of integers, a Double of floats; null of no numbers} */
    public Number min() {
        return count == 0 ? null : floating ? (Number) least : number(leastLong);
    }

    /** {@return the greatest number, as {@link #min}} */
    public Number max() {
        return count == 0 ? null : floating ? (Number) greatest : number(greatestLong);
    }

    /** {@return how many numbers each bin has; a copy; of no bins if there is no histogram} */
    public long[] histogram() {
        return bins == null ? new long[0] : bins.counts.clone();
    }

    /**
     * {@return where a bin begins, and for the number of bins, where the last ends}
     *
     * @param bin its number
     * @throws IndexOutOfBoundsException if there is no such bin, as there is none without a histogram
     */
    public double edge(int bin) {
        Objects.checkIndex(bin, bins == null ? 0 : bins.counts.length + 1);
        return bins.edge(bin);
    }
}
