package dev.zarrbuffer.loading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.jvm.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Wherever the native code is loaded from and whatever is in the way: it works, or says what to do. */
class LoadingTest {
    @TempDir
    private Path folder;

    private Jars jars;
    private Path cache;

    @BeforeEach
    void makeFolders() {
        jars = new Jars(folder);
        cache = folder.resolve("cache");
    }

    @Test
    void twoClassLoadersHaveItEach() throws Exception {
        ChildJvm.Result result = start(jars.all(), cache).run(TwoLoaders.class);
        assertEquals(0, result.status(), result.output());
        assertEquals(4, result.output().split(Use.DONE, -1).length - 1, result.output());
    }

    @Test
    void aCacheThatCannotBeWrittenIsDoneWithout() throws Exception {
        assertWorks(jars.all(), Files.writeString(folder.resolve("file"), "no folder").resolve("cache"));
    }

    @Test
    void manyMayFillAColdCacheAtOnce() throws Exception {
        String classPath = jars.all();
        ExecutorService starters = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> children = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                children.add(starters.submit(() -> {
                    assertWorks(classPath, cache);
                    return null;
                }));
            }
            for (Future<?> child : children) {
                child.get();
            }
        } finally {
            starters.shutdown();
        }
    }

    @Test
    void aCacheThatWasCutOffOrOverwrittenIsFilledAgain() throws Exception {
        String classPath = jars.all();
        assertWorks(classPath, cache);
        damage(bytes -> Arrays.copyOf(bytes, 1000));
        assertWorks(classPath, cache);
        damage(bytes -> new byte[bytes.length]);
        assertWorks(classPath, cache);
    }

    private interface Damage {
        byte[] to(byte[] bytes);
    }

    private void damage(Damage damage) throws IOException {
        List<Path> libraries;
        try (Stream<Path> files = Files.walk(cache)) {
            libraries = files.filter(file -> file.getFileName().toString().contains("zarrbuffer.")
                    && Files.isRegularFile(file) && !Files.isSymbolicLink(file) && !file.toString().endsWith(".jar")).toList();
        }
        assertTrue(libraries.size() >= 2, libraries.toString());
        for (Path library : libraries) {
            Files.write(library, damage.to(Files.readAllBytes(library)));
        }
    }

    @Test
    void withoutNativeCodeItSaysWhatToAdd() throws Exception {
        assertFails(jars.withoutNatives(), "is not on the class path", "zarrbuffer-platform", Loader.getPlatform());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void withNativeCodeForOthersItSaysForWhom() throws Exception {
        String other = Loader.getPlatform().equals("linux-arm64") ? "linux-x86_64" : "linux-arm64";
        String classPath = jars.with(name -> name.replace(Loader.getPlatform(), other), (name, bytes) -> bytes);
        assertFails(classPath, "is not on the class path, only that for " + other, "classifier " + Loader.getPlatform());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void damagedNativeCodeIsNamed() throws Exception {
        String classPath = jars.with(name -> name,
                (name, bytes) -> name.contains("libzarrbuffer.") ? "damaged".getBytes(StandardCharsets.US_ASCII) : bytes);
        assertFails(classPath, "libzarrbuffer.so.0", "may be damaged");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aCLibraryThatIsTooOldIsNamed() throws Exception {
        String classPath = jars.with(name -> name,
                (name, bytes) -> name.contains("libzarrbuffer.") ? needingMore(bytes) : bytes);
        assertFails(classPath, "GLIBC_9.", "too old");
    }

    /** The library, but it asks for a version of the C library that is not there yet. */
    private static byte[] needingMore(byte[] library) {
        String text = new String(library, StandardCharsets.ISO_8859_1);
        return text.replaceAll("GLIBC_2\\.([3-9].)", "GLIBC_9.$1").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ChildJvm start(String classPath, Path cache) {
        return new ChildJvm().onClassPath(classPath).with("-Dorg.bytedeco.javacpp.cachedir=" + cache);
    }

    private static void assertWorks(String classPath, Path cache) throws Exception {
        ChildJvm.Result result = start(classPath, cache).run(Use.class);
        assertEquals(0, result.status(), result.output());
        assertTrue(result.output().contains(Use.DONE), result.output());
    }

    /** It fails with these words, at the first use and at later ones. */
    private void assertFails(String classPath, String... words) throws Exception {
        ChildJvm.Result result = start(classPath, cache).run(Use.class);
        assertEquals(1, result.status(), result.output());
        for (String word : words) {
            for (String when : List.of("first", "then")) {
                assertTrue(result.output().lines().anyMatch(line -> line.startsWith(when) && line.contains(word)),
                        () -> "no '" + word + "' in: " + result.output());
            }
        }
    }
}
