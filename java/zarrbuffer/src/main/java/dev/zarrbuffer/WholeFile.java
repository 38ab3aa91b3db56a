package dev.zarrbuffer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** A file that is replaced as a whole, or on an exception stays as it was. */
final class WholeFile {
    interface Writer {
        /** @param unfinished to be made, beside the file that it replaces */
        void write(Path unfinished) throws IOException;
    }

    private WholeFile() {}

    static void replace(Path path, Writer writer) throws IOException {
        Path unfinished = path.resolveSibling(path.getFileName() + ".unfinished-" + UUID.randomUUID());
        try {
            writer.write(unfinished);
            Files.move(unfinished, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
