package dev.zarrbuffer.loading;

import dev.zarrbuffer.NDArray;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.javacpp.Loader;

/** The library as users have it: in jars, whose native part may be changed before. */
final class Jars {
    static final String NATIVE = "dev/zarrbuffer/jni/" + Loader.getPlatform() + "/";

    private static final int PART = 8192;

    private final Path folder;

    Jars(Path folder) {
        this.folder = folder;
    }

    /** A class path without any native code. */
    String withoutNatives() throws Exception {
        return Stream.of(jar("classes.jar", placeOf(NDArray.class), name -> name, (name, bytes) -> bytes),
                        placeOf(Loader.class), placeOf(Use.class))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The whole class path. */
    String all() throws Exception {
        return with(name -> name, (name, bytes) -> bytes);
    }

    interface Change {
        byte[] apply(String name, byte[] bytes);
    }

    /** The whole class path, with the files of the native part renamed (null leaves one out) and changed. */
    String with(UnaryOperator<String> renamed, Change changed) throws Exception {
        Path root = Path.of(NDArray.class.getResource("/" + NATIVE).toURI());
        for (int up = NATIVE.split("/").length; up > 0; up--) {
            root = root.getParent();
        }
        return withoutNatives() + File.pathSeparator
                + jar("native.jar", root, renamed, changed);
    }

    private static Path placeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private Path jar(String name, Path root, UnaryOperator<String> renamed, Change changed)
            throws IOException {
        Path jar = folder.resolve(name);
        List<Path> files;
        try (Stream<Path> walk = Files.walk(root)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            out.setLevel(Deflater.NO_COMPRESSION);
            for (Path file : files) {
                String entry = root.relativize(file).toString().replace(File.separatorChar, '/');
                String to = renamed.apply(entry);
                if (to != null) {
                    out.putNextEntry(new ZipEntry(to));
                    write(changed.apply(entry, Files.readAllBytes(file)), out);
                }
            }
        }
        return jar;
    }

    /** By parts: -Xcheck:jni copies all of an array that a compressor reads a little of. */
    private static void write(byte[] bytes, OutputStream out) throws IOException {
        for (int at = 0; at < bytes.length; at += PART) {
            out.write(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + PART)));
        }
    }
}
