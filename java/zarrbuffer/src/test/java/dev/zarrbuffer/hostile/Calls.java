package dev.zarrbuffer.hostile;

import dev.zarrbuffer.DeviceException;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Making a call, and judging what it threw. */
final class Calls {
    /** Exactly these: their subclasses in java.base tell of an accident inside. */
    private static final Set<Class<?>> DOCUMENTED = Set.of(
            IllegalArgumentException.class, IndexOutOfBoundsException.class, IllegalStateException.class,
            OutOfMemoryError.class, ArithmeticException.class, UnsupportedOperationException.class,
            NullPointerException.class, DeviceException.class, Stranger.Refusal.class);

    /** A call did what no call may do. */
    static final class Broken extends Error {
        private static final long serialVersionUID = 1;

        Broken(String what, Throwable cause) {
            super(what, cause);
        }
    }

    private Calls() {}

    static Object call(Executable what, Object receiver, Object[] arguments) throws Throwable {
        try {
            return what instanceof Method method
                    ? method.invoke(receiver, arguments)
                    : ((Constructor<?>) what).newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Throws {@link Broken} unless a call may throw that. */
    static void check(Executable what, Throwable thrown, boolean gaveNull) {
        if (thrown instanceof Broken broken) {
            throw broken;
        }
        boolean documented = DOCUMENTED.contains(thrown.getClass())
                || thrown instanceof java.nio.ReadOnlyBufferException && thrown.getMessage() != null
                || thrown instanceof IOException && List.of(what.getExceptionTypes()).contains(IOException.class);
        if (!documented) {
            throw new Broken(what + " threw what is not documented", thrown);
        }
        if (thrown instanceof NullPointerException && !gaveNull) {
            throw new Broken(what + " threw for a null that nobody gave", thrown);
        }
        if (thrown.getMessage() == null || thrown.getMessage().isBlank()) {
            throw new Broken(what + " does not say what is wrong", thrown);
        }
        if (thrown instanceof OutOfMemoryError && !thrown.getMessage().matches(".*\\d.*")) {
            throw new Broken(what + " ran out of memory without the figures", thrown);
        }
        if (thrown instanceof ArithmeticException && thrown.getMessage().contains("by zero")) {
            throw new Broken(what + " divided by zero", thrown);
        }
    }

    /** Methods that change their receiver are named so; all others must leave it as it was. */
    static boolean writes(Executable what) {
        return what instanceof Method method
                && (method.getName().matches("(set|fill|put|close|write|copyFrom)([A-Z].*)?") || method.getReturnType() == void.class);
    }

    static String text(Executable what, Object receiver, Object[] arguments) {
        String name = what.getDeclaringClass().getSimpleName() + "." + what.getName();
        return (receiver == null ? "" : text(receiver) + " -> ") + name
                + Arrays.stream(arguments).map(Calls::text).toList();
    }

    private static String text(Object value) {
        String text;
        try {
            text = value instanceof long[] a ? Arrays.toString(a)
                    : value instanceof int[] a ? Arrays.toString(a)
                    : value instanceof byte[] a ? "bytes" + Arrays.toString(a)
                    : value instanceof Object[] a ? shortArray(a)
                    : value instanceof java.util.List<?> ? "a list"
                    : String.valueOf(value);
        } catch (RuntimeException e) {
            text = value.getClass().getSimpleName() + " that throws " + e;
        }
        return (text.length() > 100 ? text.substring(0, 100) + "..." : text).replace('\n', ' ');
    }

    private static String shortArray(Object[] array) {
        return array.getClass().getComponentType().getSimpleName() + Arrays.stream(array).limit(8).map(Calls::text).toList();
    }
}
