package dev.zarrbuffer.benchmarks;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/** The library's limit of threads, where it has one. */
final class Threads {
    private static final Method SET = find();

    private Threads() {}

    static boolean canBeSet() {
        return SET != null;
    }

    static void set(int threads) {
        try {
            if (SET != null) {
                SET.invoke(null, threads);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Method find() {
        try {
            for (Method method : Class.forName("dev.zarrbuffer.Threads").getMethods()) {
                if (Modifier.isStatic(method.getModifiers()) && method.getName().startsWith("set")
                        && method.getParameterCount() == 1 && method.getParameterTypes()[0] == int.class) {
                    return method;
                }
            }
        } catch (ClassNotFoundException e) {
            // A library that runs on one thread.
        }
        return null;
    }
}
