package dev.zarrbuffer.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.zarr.ZarrGroup;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.LocalStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line with {@code --spark}, each command in a process of its own. */
class CommandTest {
    private static final String ASTRONAUT = Path.of("..", "testdata", "astronaut").toString();

    @TempDir
    private Path folder;

    private String output;

    private int run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(org.apache.spark.launcher.JavaModuleOptions.defaultModuleOptionArray()));
        command.addAll(List.of("-Dspark.driver.host=localhost", "-Dspark.driver.bindAddress=127.0.0.1", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.zarrbuffer.tools.Main"));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        int code = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
        output = Files.readString(out);
        if (code > 1) {
            output += Files.readString(err);
        }
        return code;
    }

    @Test
    void copiesChecksAndCounts() throws Exception {
        Path from = folder.resolve("from");
        ZarrGroup root = ZarrGroup.create(LocalStore.of(from), "", 3, Map.of());
        root.createArray("a", ArrayOptions.of(DType.INT16, 30, 30).chunks(7, 9)).write(5);
        root.createGroup("g").createArray("b", ArrayOptions.of(DType.FLOAT32, 20).chunks(6)).write(1.5);
        Path to = folder.resolve("to");
        assertEquals(0, run("copy", from.toString(), to.toString(), "--spark", "local[2]"), () -> output);
        ZarrGroup copy = ZarrGroup.open(LocalStore.of(to), "");
        assertTrue(copy.array("a").read(BufferPrototype.cpu()).allEqual(5));
        assertTrue(copy.array("g/b").read(BufferPrototype.cpu()).allEqual(1.5));

        Files.delete(to.resolve("g/b/c/2"));
        var kept = Files.getLastModifiedTime(to.resolve("g/b/c/1"));
        assertEquals(0, run("copy", from.toString(), to.toString(), "--resume", "--spark", "local[1]"), () -> output);
        assertEquals(kept, Files.getLastModifiedTime(to.resolve("g/b/c/1")));
        assertTrue(Files.exists(to.resolve("g/b/c/2")));

        Files.write(to.resolve("a/c/1/1"), new byte[3]);
        Files.delete(to.resolve("a/c/0/0"));
        assertEquals(1, run("verify", to.toString(), "--spark", "local[2]"), () -> output);
        assertTrue(output.contains("BAD a/c/1/1: ") && output.endsWith("22 chunks good, 1 bad, 1 not stored\n"), output);
        assertEquals(3, run("stats", to.resolve("a").toString(), "--spark", "local[2]"), () -> output);
        assertTrue(output.lines().anyMatch(line -> line.startsWith("zarrbuffer: c/1/1: ")), output);
        assertFalse(output.contains("a fault of this program"), output);
    }

    @Test
    void givesTheFiguresOfOneProcess() throws Exception {
        assertEquals(0, run("stats", ASTRONAUT, "--select", "100:300", "--bins", "4"), () -> output);
        String alone = output;
        assertEquals(0, run("stats", ASTRONAUT, "--select", "100:300", "--bins", "4", "--spark", "local[2]"), () -> output);
        assertEquals(alone, output);
        assertTrue(alone.contains("count  307200"), alone);
    }
}
