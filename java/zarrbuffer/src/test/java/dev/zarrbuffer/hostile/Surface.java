package dev.zarrbuffer.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What can be called: every public method and constructor of the public classes of a package, found in its folder. */
final class Surface {
    private final List<Class<?>> classes = new ArrayList<>();
    private final List<Executable> calls = new ArrayList<>();
    private final Map<Class<?>, List<Executable>> onReceivers = new HashMap<>();

    private Surface() {}

    /** All of the package in which the class is, as the class path has it, and of further classes. */
    static Surface ofPackage(Class<?> member, Class<?>... others) {
        Surface surface = new Surface();
        for (String name : namesBeside(member)) {
            surface.add(load(member.getPackageName() + "." + name, member.getClassLoader()));
        }
        for (Class<?> other : others) {
            surface.add(other);
        }
        // Folders list files in any order, and reflection methods: a seed must mean the same again.
        surface.calls.sort(Comparator.comparing(Executable::toGenericString));
        return surface;
    }

    static Surface of(Class<?> only) {
        Surface surface = new Surface();
        surface.add(only);
        surface.calls.sort(Comparator.comparing(Executable::toGenericString));
        return surface;
    }

    List<Executable> calls() {
        return calls;
    }

    boolean contains(Class<?> type) {
        return classes.contains(type);
    }

    /** The calls of which such an object can be the receiver. */
    List<Executable> callsOn(Class<?> type) {
        return onReceivers.computeIfAbsent(type, t -> calls.stream()
                .filter(call -> call instanceof Method && !Modifier.isStatic(call.getModifiers())
                        && call.getDeclaringClass().isAssignableFrom(t))
                .toList());
    }

    /** The calls that need no receiver and give such a type. */
    List<Executable> makersOf(Class<?> type) {
        return calls.stream().filter(call -> isMaker(call, type)).toList();
    }

    private static boolean isMaker(Executable call, Class<?> type) {
        if (call instanceof Method method) {
            return Modifier.isStatic(method.getModifiers()) && type.isAssignableFrom(method.getReturnType());
        }
        return type.isAssignableFrom(call.getDeclaringClass());
    }

    private void add(Class<?> type) {
        if (!Modifier.isPublic(type.getModifiers())) {
            return;
        }
        classes.add(type);
        for (Method method : type.getMethods()) {
            // What Object, Enum and Record have is not ours.
            if (!method.getDeclaringClass().getName().startsWith("java.")) {
                add(original(method));
            }
        }
        if (!Modifier.isAbstract(type.getModifiers())) {
            List.of(type.getConstructors()).forEach(this::add);
        }
    }

    /** Once, though several classes may inherit it; public ones of classes that are not public count too. */
    private void add(Executable call) {
        if (!calls.contains(call)) {
            call.setAccessible(true);
            calls.add(call);
        }
    }

    /** The method itself, or the one to which it only leads: that has the parameters' whole types. */
    private static Method original(Method method) {
        if (!method.isBridge()) {
            return method;
        }
        return Stream.<Class<?>>iterate(method.getDeclaringClass(), c -> c != null, Class::getSuperclass)
                .flatMap(c -> Stream.of(c.getDeclaredMethods()))
                .filter(other -> !other.isBridge() && other.getName().equals(method.getName())
                        && Arrays.equals(other.getParameterTypes(), method.getParameterTypes()))
                .findFirst()
                .orElse(method);
    }

    private static Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, true, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> namesBeside(Class<?> member) {
        try {
            URI place = member.getResource(member.getSimpleName() + ".class").toURI();
            if (place.getScheme().equals("jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(place, Map.of())) {
                    return namesIn(jar.getPath("/" + member.getPackageName().replace('.', '/')));
                }
            }
            return namesIn(Path.of(place).getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.startsWith("package-info"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .sorted()
                    .toList();
        }
    }
}
