package dev.zarrbuffer.hostile;

import dev.zarrbuffer.Device;
import dev.zarrbuffer.Memory;
import dev.zarrbuffer.MemoryScope;
import dev.zarrbuffer.NDArray;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.bytedeco.javacpp.Pointer;

/** Some random calls, one after another, on what earlier ones gave. The seed says which. */
final class Program {
    static final int CALLS = 80;
    /** Bytes: so that what is too much fails soon. */
    private static final long LIMIT = 64L << 20;

    private final Surface surface;
    private final Random random;
    private final Pool pool = new Pool();
    private final Maker maker;
    private final Sentinels sentinels;
    private final Consumer<String> trace;

    /** @param trace takes a line for each call; may be null */
    Program(Surface surface, long seed, Consumer<String> trace) {
        this.surface = surface;
        this.trace = trace;
        random = new Random(seed);
        maker = new Maker(random, surface, pool);
        sentinels = new Sentinels(random);
    }

    /** @throws Calls.Broken where a call did what none may do */
    void run(Tally tally) {
        Memory.setLimit(Device.CPU, Memory.inUse(Device.CPU) + LIMIT);
        try {
            pool.add(sentinels.between());
            for (int i = 0; i < CALLS; i++) {
                sentinels.renew();
                step(tally);
                if (i % 16 == 0) {
                    sentinels.checkAll();
                    readExported();
                }
            }
            sentinels.checkAll();
        } finally {
            closeScopes();
        }
    }

    private void step(Tally tally) {
        maker.gaveNull = false;
        Object receiver = pool.pick(Object.class, random);
        List<Executable> calls = receiver == null ? List.of() : surface.callsOn(receiver.getClass());
        // What there is already is called most often: that makes calls build on each other.
        Executable call = calls.isEmpty() || maker.oneIn(3) ? maker.pick(surface.calls()) : maker.pick(calls);
        if (!calls.contains(call)) {
            receiver = isOnObject(call) ? maker.make(call.getDeclaringClass()) : null;
        }
        if (receiver != null || !isOnObject(call)) {
            step(call, receiver, tally);
        }
    }

    private static boolean isOnObject(Executable call) {
        return call instanceof Method && !Modifier.isStatic(call.getModifiers());
    }

    private void step(Executable call, Object receiver, Tally tally) {
        Object[] arguments = maker.arguments(call);
        if (trace != null) {
            trace.accept(Calls.text(call, receiver, arguments));
        }
        List<Snapshot> before = snapshots(receiver, arguments);
        boolean returned = false;
        try {
            Object result = Calls.call(call, receiver, arguments);
            returned = true;
            tally.returned(call);
            keep(result);
        } catch (Throwable e) {
            if (trace != null) {
                trace.accept("    " + e);
            }
            Calls.check(call, e, maker.gaveNull);
            tally.refused(e);
        } finally {
            Memory.setLimit(Device.CPU, Memory.inUse(Device.CPU) + LIMIT);
        }
        // A stranger may have written, and thrown then.
        if (!(returned && Calls.writes(call)) && !maker.gaveNull && !before.stream().allMatch(Snapshot::isUnchanged)) {
            throw new Calls.Broken(call + (returned ? " changed an array" : " refused, but wrote first"), null);
        }
    }

    private static List<Snapshot> snapshots(Object receiver, Object[] arguments) {
        List<Snapshot> snapshots = new ArrayList<>();
        List<Object> objects = new ArrayList<>(java.util.Arrays.asList(arguments));
        objects.add(receiver);
        for (Object object : objects) {
            Snapshot snapshot = Snapshot.of(object);
            if (snapshot != null) {
                snapshots.add(snapshot);
            }
        }
        return snapshots;
    }

    private void keep(Object result) {
        if (result == null) {
            return;
        }
        if (result instanceof ByteBuffer || result instanceof Pointer || result instanceof MemoryScope
                || surface.contains(result.getClass())) {
            pool.add(result);
        }
        if (result instanceof NDArray array) {
            check(array);
        }
    }

    /** What must hold of every array that a call gives. */
    private static void check(NDArray array) {
        long size = 1;
        for (long length : array.shape()) {
            if (length < 0) {
                throw new Calls.Broken("a negative length", null);
            }
            size = Math.multiplyExact(size, length);
        }
        if (size != array.size() || array.shape().length != array.ndim() || array.strides().length != array.ndim()
                || array.nbytes() != size * array.dtype().itemSize()) {
            throw new Calls.Broken("an array that does not hold together: " + array, null);
        }
        if (array.toString().isEmpty()) {
            throw new Calls.Broken("an array without text", null);
        }
    }

    /** Reads all bytes that were handed out, whose arrays may be closed by now. */
    private void readExported() {
        for (Object object : pool.all()) {
            if (object instanceof ByteBuffer bytes) {
                for (int i = 0; i < bytes.limit(); i += 7) {
                    bytes.get(i);
                }
            }
        }
    }

    private void closeScopes() {
        for (Object object : pool.all()) {
            if (object instanceof MemoryScope scope) {
                try {
                    scope.close();
                } catch (Stranger.Refusal e) {
                    // A stranger who was asked whether a lease ends.
                }
            }
        }
    }
}
