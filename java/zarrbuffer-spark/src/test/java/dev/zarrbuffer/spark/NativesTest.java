package dev.zarrbuffer.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDArray;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The native library where several processes, or several class loaders of one, load it. */
class NativesTest {
    /** What each of the processes below does. */
    static final class Loading {
        public static void main(String[] arguments) {
            System.out.println(NDArray.full(DType.INT8, 7, 3).getLong(2));
        }
    }

    @Test
    void processesShareAColdCache(@TempDir Path folder) throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
                    "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("natives"),
                    "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    Loading.class.getName())
                    .redirectErrorStream(true).redirectOutput(folder.resolve("out" + i).toFile()).start());
        }
        for (int i = 0; i < processes.size(); i++) {
            String output = folder.resolve("out" + i).toString();
            assertEquals(0, processes.get(i).waitFor(), () -> read(output));
            assertEquals("7", read(output).strip());
        }
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    /** As in a server whose sessions have jars of their own. */
    @Test
    void classLoadersHaveTheLibraryEach(@TempDir Path folder) throws Exception {
        List<URL> jars = new ArrayList<>();
        for (String jar : Jars.all(folder)) {
            jars.add(new URI(jar).toURL());
        }
        List<Class<?>> classes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            URLClassLoader loader =
                    new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
            Class<?> dtype = loader.loadClass("dev.zarrbuffer.DType");
            Object int8 = dtype.getMethod("of", String.class).invoke(null, "int8");
            assertEquals("int8", int8.toString());
            Class<?> array = loader.loadClass("dev.zarrbuffer.NDArray");
            Object zeros = array.getMethod("zeros", dtype, long[].class).invoke(null, int8, new long[] {2});
            assertEquals(2L, array.getMethod("size").invoke(zeros));
            classes.add(dtype);
        }
        assertNotSame(classes.get(0), classes.get(1));
    }
}
