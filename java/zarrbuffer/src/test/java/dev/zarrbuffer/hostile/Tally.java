package dev.zarrbuffer.hostile;

import java.lang.reflect.Executable;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a run did. */
final class Tally {
    private long returned;
    private final Map<String, Long> refused = new TreeMap<>();
    private final Set<String> reached = new TreeSet<>();

    void returned(Executable call) {
        returned++;
        reached.add(call.toGenericString());
    }

    void refused(Throwable thrown) {
        String type = thrown instanceof java.nio.ReadOnlyBufferException ? "ReadOnlyBufferException" : thrown.getClass().getSimpleName();
        refused.merge(type, 1L, Long::sum);
    }

    long calls() {
        return returned + refused.values().stream().mapToLong(Long::longValue).sum();
    }

    long returned() {
        return returned;
    }

    Map<String, Long> refusals() {
        return refused;
    }

    /** Calls that came back at least once. */
    Set<String> reached() {
        return reached;
    }
}
