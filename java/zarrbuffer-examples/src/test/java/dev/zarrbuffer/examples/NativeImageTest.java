package dev.zarrbuffer.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The metadata for GraalVM's native-image names classes, members and files that there are, and all that C++ looks up. */
class NativeImageTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Path BY_HAND = ROOT.resolve("java/zarrbuffer/src/main/resources/META-INF/native-image");
    private static final Path STAGED = ROOT.resolve("java/zarrbuffer/target/native");
    private static final Set<String> KEYS = Set.of("name", "methods", "fields",
            "allDeclaredConstructors", "allPublicConstructors", "allDeclaredMethods", "allPublicMethods",
            "allDeclaredFields", "allPublicFields", "allDeclaredClasses", "allPublicClasses");

    @Test
    void namesClassesAndMembersThatThereAre() throws Exception {
        List<Map<String, Object>> classes = classes(BY_HAND, "jni-config.json");
        assertTrue(classes.size() >= 10);
        classes.addAll(classes(STAGED, "jni-config.json"));
        classes.addAll(classes(STAGED, "reflect-config.json"));
        assertTrue(classes.size() > 50, () -> "only " + classes.size());
        for (Map<String, Object> entry : classes) {
            assertTrue(KEYS.containsAll(entry.keySet()), entry.toString());
            Class<?> type = Class.forName((String) entry.get("name"), false, getClass().getClassLoader());
            for (Object method : (List<?>) entry.getOrDefault("methods", List.of())) {
                Map<?, ?> described = (Map<?, ?>) method;
                Class<?>[] parameters = parameters((List<?>) described.get("parameterTypes"));
                if (described.get("name").equals("<init>")) {
                    type.getDeclaredConstructor(parameters);
                } else {
                    type.getDeclaredMethod((String) described.get("name"), parameters);
                }
            }
        }
    }

    @Test
    void namesEveryExceptionThatCppThrows() throws IOException {
        String header = Files.readString(ROOT.resolve("native/include/zarrbuffer/java_exception.hpp"));
        TreeSet<String> thrown = new TreeSet<>();
        Pattern.compile("\\{\"(\\w+(?:/\\w+)+)\"").matcher(header).results()
                .forEach(match -> thrown.add(match.group(1).replace('/', '.')));
        TreeSet<String> named = new TreeSet<>();
        classes(BY_HAND, "jni-config.json").forEach(entry -> named.add((String) entry.get("name")));
        thrown.add("java.lang.Runnable");
        assertEquals(thrown, named);
    }

    @Test
    void namesEveryNativeLibrary() throws IOException {
        List<Pattern> patterns = new ArrayList<>();
        for (Path file : find(STAGED, "resource-config.json")) {
            Map<?, ?> resources = (Map<?, ?>) JSON.std.mapFrom(Files.readString(file)).get("resources");
            for (Object include : (List<?>) resources.get("includes")) {
                patterns.add(Pattern.compile((String) ((Map<?, ?>) include).get("pattern")));
            }
        }
        try (Stream<Path> walk = Files.walk(STAGED.resolve("dev/zarrbuffer/jni"))) {
            List<String> libraries = walk.filter(Files::isRegularFile)
                    .map(file -> STAGED.relativize(file).toString().replace('\\', '/')).toList();
            assertTrue(libraries.size() >= 2, libraries.toString());
            for (String library : libraries) {
                assertTrue(patterns.stream().anyMatch(pattern -> pattern.matcher(library).matches()), library);
            }
        }
    }

    private static List<Map<String, Object>> classes(Path folder, String name) throws IOException {
        List<Map<String, Object>> classes = new ArrayList<>();
        for (Path file : find(folder, name)) {
            for (Object entry : JSON.std.listFrom(Files.readString(file))) {
                @SuppressWarnings("unchecked")
                Map<String, Object> described = (Map<String, Object>) entry;
                classes.add(described);
            }
        }
        return classes;
    }

    private static List<Path> find(Path folder, String name) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> files = walk.filter(path -> path.endsWith(name)).toList();
            assertTrue(!files.isEmpty(), () -> "no " + name + " in " + folder);
            return files;
        }
    }

    private static Class<?>[] parameters(List<?> names) throws ClassNotFoundException {
        Class<?>[] types = new Class<?>[names.size()];
        for (int i = 0; i < types.length; i++) {
            types[i] = Class.forName((String) names.get(i));
        }
        return types;
    }
}
