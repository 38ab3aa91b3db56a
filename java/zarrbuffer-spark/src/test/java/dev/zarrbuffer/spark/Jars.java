package dev.zarrbuffer.spark;

import dev.zarrbuffer.DType;
import dev.zarrbuffer.tools.Cluster;
import dev.zarrbuffer.zarr.ZarrArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** This library and its tests as jars, which is what Spark sends: folders of classes are packed. */
final class Jars {
    private Jars() {}

    static Set<String> all(Path folder) throws IOException {
        Set<String> jars = new LinkedHashSet<>(OwnJars.find());
        for (Class<?> type : List.of(DType.class, ZarrArray.class, Cluster.class, ZarrSpark.class, Jars.class)) {
            Path place = Path.of(java.net.URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
            if (Files.isDirectory(place)) {
                Path jar = folder.resolve(type.getSimpleName() + ".jar");
                pack(place, jar);
                jars.add(jar.toUri().toString());
            }
        }
        return jars;
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar)); Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }
}
