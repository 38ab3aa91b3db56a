package dev.zarrbuffer.zarr.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/** What tells a file from those that had its name before, and from what it held before. */
record FileState(Object file, long size, FileTime modified) {
    /** File systems count time in steps, of up to two seconds, in which two files may come and go. */
    private static final long STEP_MILLIS = 2000;

    private FileState(BasicFileAttributes attributes) {
        this(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
    }

    /**
     * The state of a file that was opened after {@code before} was read and before this is called. Empty if that may be
     * another's, or if another may look the same.
     */
    static Optional<Object> of(BasicFileAttributes before, Path path) {
        FileState state = new FileState(before);
        if (state.modified.toMillis() + STEP_MILLIS > System.currentTimeMillis()) {
            return Optional.empty();
        }
        try {
            FileState after = new FileState(Files.readAttributes(path, BasicFileAttributes.class));
            return state.equals(after) ? Optional.of(state) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
