package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * How much native memory is in use on each device, and how much may be. All figures but {@link #allocations}, a count,
 * are bytes; all methods are thread-safe.
 *
 * <p>The garbage collector does not see native memory. So there is a limit, and an allocation that would pass it first
 * asks for a collection, waits briefly for what that frees, and only then throws {@link OutOfMemoryError} with the
 * figures. The CPU's limit at start is the system property {@code dev.zarrbuffer.memory.limit} (bytes, or with a
 * suffix: {@code 512m}, {@code 8g}), else three quarters of the memory of the machine or its container; how much may be
 * kept for reuse beside that is {@code dev.zarrbuffer.memory.cacheLimit}, else an eighth. Other devices start without a
 * limit.
 *
 * <p>With the system property {@code dev.zarrbuffer.leaks} at {@code sampled} or {@code full}, a logger of that name
 * tells where memory was allocated that nobody closed, so that the collector had to free it.
 */
public final class Memory {
    private static final String LIMIT = "dev.zarrbuffer.memory.limit";
    private static final String CACHE_LIMIT = "dev.zarrbuffer.memory.cacheLimit";
    private static final int IN_USE = 0;
    private static final int PEAK = 1;
    private static final int MAXIMUM = 2;
    private static final int ALLOCATIONS = 3;
    private static final int CACHED = 4;
    private static final int CAPACITY = 5;

    /** Others may take what a collection frees: at the limit, many threads each need several. */
    private static final int COLLECTIONS = 32;
    private static final ReentrantLock COLLECTING = new ReentrantLock();

    static {
        // The JVM knows the container's memory, C++ only the machine's.
        long memory = physicalMemory();
        setLimit(Device.CPU, given(LIMIT, memory / 4 * 3));
        setCacheLimit(Device.CPU, given(CACHE_LIMIT, memory / 8));
    }

    private Memory() {}

    /**
     * {@return bytes in use now}
     *
     * @param device which memory
     */
    public static long inUse(Device device) {
        return statistic(device, IN_USE);
    }

    /**
     * {@return the most bytes that were in use at once, since the start or {@link #resetPeak}} Arrays of up to
     * 2 KiB are looked at in steps of 64 KiB for each thread.
     *
     * @param device which memory
     */
    public static long peak(Device device) {
        return statistic(device, PEAK);
    }

    /**
     * {@return bytes that may be in use at once; {@link Long#MAX_VALUE} where there is no limit}
     *
     * @param device which memory
     */
    public static long limit(Device device) {
        return statistic(device, MAXIMUM);
    }

    /**
     * {@return how many allocations there have been since the start: a count, not bytes}
     *
     * @param device which memory
     */
    public static long allocations(Device device) {
        return statistic(device, ALLOCATIONS);
    }

    /**
     * {@return bytes that are kept for reuse and not in use: in none of the other figures} {@link #trim} gives them
     * back.
     *
     * @param device which memory
     */
    public static long cached(Device device) {
        return statistic(device, CACHED);
    }

    /**
     * {@return bytes that may be kept for reuse; on the CPU at first an eighth of the memory of the machine or its
     * container}
     *
     * @param device which device
     */
    public static long cacheLimit(Device device) {
        return statistic(device, CAPACITY);
    }

    /**
     * Sets how much may be kept for reuse, and gives back at once what is more. Reading and writing into memory that
     * was in use before costs no page faults. Only blocks from 64 KiB on are kept; devices other than the CPU keep
     * theirs by rules of their own, and there this has no effect.
     *
     * @param device which device
     * @param bytes 0 to keep nothing
     * @throws IllegalArgumentException below 0
     * @throws DeviceException where there is no such device
     */
    public static void setCacheLimit(Device device, long bytes) {
        Errors.check(Bridge.memory_set_capacity(device.code(), bytes));
    }

    /**
     * Sets the limit; what is in use stays.
     *
     * @param device which memory
     * @param bytes {@link Long#MAX_VALUE} for none
     * @throws IllegalArgumentException below 0
     * @throws DeviceException where there is no such device
     */
    public static void setLimit(Device device, long bytes) {
        Errors.check(Bridge.memory_set_limit(device.code(), bytes));
    }

    /**
     * Makes the peak what is in use now.
     *
     * @param device which memory
     */
    public static void resetPeak(Device device) {
        Errors.check(Bridge.memory_reset_peak(device.code()));
    }

    /**
     * Gives memory that is kept for reuse back to the system.
     *
     * @param device which memory
     * @return the bytes given back
     */
    public static long trim(Device device) {
        return Errors.check(Bridge.memory_trim(device.code()));
    }

    /** Makes a call that allocates; where memory is short, again after collections, while these free any. */
    static long retry(Device device, LongSupplier call) {
        long result = call.getAsLong();
        boolean freed = true;
        for (int i = 0; result == Errors.MEMORY && i < COLLECTIONS && freed; i++) {
            freed = collect(device);
            // Even if not: others may have freed memory before this one looked.
            result = call.getAsLong();
        }
        return Errors.check(result);
    }

    /** Returns whether memory was freed. One thread collects at a time; the others share what it frees. */
    private static boolean collect(Device device) {
        long used = inUse(device);
        long made = allocations(device);
        // What is freed may be taken by others before this thread sees it: then they have allocated.
        BooleanSupplier freed = () -> inUse(device) < used || allocations(device) > made;
        COLLECTING.lock();
        // An interrupted thread needs its memory as others do, and would not sleep.
        boolean interrupted = Thread.interrupted();
        try {
            if (freed.getAsBoolean()) {
                return true;
            }
            System.gc();
            for (int wait = 1; wait <= 256; wait *= 2) {
                if (freed.getAsBoolean()) {
                    return true;
                }
                interrupted |= sleep(wait);
            }
            return freed.getAsBoolean();
        } finally {
            COLLECTING.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns whether the thread was interrupted meanwhile. */
    private static boolean sleep(int milliseconds) {
        try {
            TimeUnit.MILLISECONDS.sleep(milliseconds);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private static long statistic(Device device, int which) {
        Scratch scratch = Scratch.begin();
        Errors.check(Bridge.memory_statistics(device.code(), scratch.address()));
        return scratch.result(which);
    }

    private static long physicalMemory() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class).getTotalMemorySize();
    }

    private static long given(String property, long otherwise) {
        String text = System.getProperty(property);
        return text == null ? otherwise : parse(property, text);
    }

    /** Bytes, with k, m, g or t for powers of 1024. */
    static long parse(String property, String text) {
        String digits = text.strip().toLowerCase(Locale.ROOT);
        int power = digits.isEmpty() ? -1 : "kmgt".indexOf(digits.charAt(digits.length() - 1));
        try {
            long number = Long.parseLong(power < 0 ? digits : digits.substring(0, digits.length() - 1));
            return Math.multiplyExact(number, 1L << 10 * (power + 1));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(property + " must be like 1000000, 512m or 8g, not '" + text + "'", e);
        }
    }
}
