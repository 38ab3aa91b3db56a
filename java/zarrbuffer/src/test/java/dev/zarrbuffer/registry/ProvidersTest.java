package dev.zarrbuffer.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.BufferPrototypeProvider;
import dev.zarrbuffer.jvm.ChildJvm;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider that is broken takes no other prototype away. */
class ProvidersTest {
    @TempDir
    Path folder;

    @Test
    void brokenProvidersAreLeftOut() throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.write(services.resolve(BufferPrototypeProvider.class.getName()), List.of(
                "no.such.Provider", Providers.Nameless.class.getName(), Providers.Throwing.class.getName(),
                Providers.Good.class.getName()));
        ChildJvm.Result result = new ChildJvm()
                .onClassPath(folder + File.pathSeparator + System.getProperty("java.class.path"))
                .run(Providers.class);
        assertEquals(0, result.status(), result.output());
        assertTrue(result.output().contains("[cpu, cuda, good, pinned]"), result.output());
        assertEquals(3, result.output().split("is left out", -1).length - 1, result.output());
        assertTrue(result.output().contains("Nameless has no name"), result.output());
    }
}
