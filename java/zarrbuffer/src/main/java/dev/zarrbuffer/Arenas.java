package dev.zarrbuffer;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/**
 * Buffers over memory segments, which Java has from version 22 on. Those of an arena that can be closed do not keep
 * their memory: it ends though they are reachable.
 */
final class Arenas {
    private static final String FOREIGN = "java.lang.foreign.";

    /** From a buffer to the scope of its memory; null where there are no segments. */
    private static final MethodHandle SCOPE_OF = scopeOf();
    /** The classes of scopes that end with reachability or never. */
    private static final Set<Class<?>> LASTING = SCOPE_OF == null ? Set.of() : lasting();

    private Arenas() {}

    /** Throws where somebody can end the memory of a direct buffer that is to be kept. */
    static void requireLasting(Buffer direct) {
        if (mayEnd(direct)) {
            throw new IllegalArgumentException("the buffer is over memory of an arena that can be closed, which a"
                    + " buffer does not prevent: wrap its segment with Segments.wrap of zarrbuffer-ffm, or copy it first");
        }
    }

    /** Whether somebody can end the memory of a buffer that is reachable. */
    static boolean mayEnd(Buffer direct) {
        return SCOPE_OF != null && !LASTING.contains(scope(direct).getClass());
    }

    private static Object scope(Buffer buffer) {
        try {
            return SCOPE_OF.invoke(buffer);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("looking for the scope of a buffer throws nothing checked", e);
        }
    }

    private static MethodHandle scopeOf() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> segment = Class.forName(FOREIGN + "MemorySegment");
            Class<?> scope = Class.forName(FOREIGN + "MemorySegment$Scope");
            return MethodHandles.filterReturnValue(
                    lookup.findStatic(segment, "ofBuffer", MethodType.methodType(segment, Buffer.class)),
                    lookup.findVirtual(segment, "scope", MethodType.methodType(scope)));
        } catch (ReflectiveOperationException older) {
            return null;
        }
    }

    /** Found by examples, for there is no method that tells. */
    private static Set<Class<?>> lasting() {
        Set<Class<?>> classes = new HashSet<>();
        classes.add(scope(ByteBuffer.allocateDirect(1)).getClass());
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> arena = Class.forName(FOREIGN + "Arena");
            Class<?> scope = Class.forName(FOREIGN + "MemorySegment$Scope");
            MethodHandle scopeOf = lookup.findVirtual(arena, "scope", MethodType.methodType(scope));
            for (String kind : new String[] {"ofAuto", "global"}) {
                Object example = lookup.findStatic(arena, kind, MethodType.methodType(arena)).invoke();
                classes.add(scopeOf.invoke(example).getClass());
            }
        } catch (Throwable e) {
            throw new ExceptionInInitializerError(e);
        }
        return classes;
    }
}
