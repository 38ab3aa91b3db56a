package dev.zarrbuffer;

import dev.zarrbuffer.jni.Bridge;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Tells of memory that nobody closed, so that the collector had to end it, and where it was allocated. Off unless the
 * system property {@code dev.zarrbuffer.leaks} says {@code sampled}, one allocation in {@value #SAMPLE}, or
 * {@code full}. Memory in a {@link MemoryScope} ends with that and is no leak.
 */
final class Leaks {
    private static final String PROPERTY = "dev.zarrbuffer.leaks";
    private static final int SAMPLE = 128;
    /** Places that are remembered, so that each is told once. */
    private static final int MOST_PLACES = 10_000;

    private static final Logger LOGGER = System.getLogger(PROPERTY);
    private static final List<String> CHOICES = List.of("off", "sampled", "full");
    private static final int ONE_IN = oneIn(System.getProperty(PROPERTY, "off"));

    private static final Set<List<StackTraceElement>> TOLD = ConcurrentHashMap.newKeySet();
    /** Set while a thread allocates what its caller cannot close. */
    private static final ThreadLocal<Boolean> INTERNAL = ThreadLocal.withInitial(() -> false);

    private Leaks() {}

    /** Of how many allocations one is watched; 0 for none. */
    private static int oneIn(String property) {
        return switch (CHOICES.indexOf(property)) {
            case 0 -> 0;
            case 1 -> SAMPLE;
            case 2 -> 1;
            default -> {
                LOGGER.log(Level.WARNING, PROPERTY + " must be one of " + CHOICES + ", not '" + property + "': it is off");
                yield 0;
            }
        };
    }

    /** Whether to watch the allocation that is about to be made. */
    static boolean watchesNext() {
        return ONE_IN > 0 && (ONE_IN == 1 || ThreadLocalRandom.current().nextInt(ONE_IN) == 0) && !INTERNAL.get();
    }

    /** Makes what the library keeps to itself, for the collector to end. */
    static <T> T unwatched(Supplier<T> making) {
        if (ONE_IN == 0 || INTERNAL.get()) {
            return making.get();
        }
        INTERNAL.set(true);
        try {
            return making.get();
        } finally {
            INTERNAL.set(false);
        }
    }

    /** The action of a cleaner that closes a block, and tells of it if nobody has closed it before. */
    static Runnable closing(Block block) {
        Throwable here = new Throwable();
        return () -> {
            if (!block.isClosed() && !block.isInScope()) {
                tell(Bridge.storage_bytes(block.handle()), here.getStackTrace());
            }
            block.close();
        };
    }

    private static void tell(long bytes, StackTraceElement[] stack) {
        List<StackTraceElement> place = Arrays.asList(stack);
        if (TOLD.size() >= MOST_PLACES || !TOLD.add(place)) {
            return;
        }
        StringBuilder text = new StringBuilder("LEAK: " + bytes + " bytes were not closed before the collector found them."
                + " Further ones of the same place are not told. They were allocated");
        for (StackTraceElement frame : stack) {
            text.append(System.lineSeparator()).append("\tat ").append(frame);
        }
        LOGGER.log(Level.WARNING, text.toString());
    }
}
