package dev.zarrbuffer;

import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.nio.ReadOnlyBufferException;

/** Turns what the bridge returns into Java's exceptions. */
final class Errors {
    /** -ErrorCode::Memory: the one that callers retry after a collection. */
    static final long MEMORY = -5;

    private Errors() {}

    /** Returns {@code result}, or throws the exception that its error code stands for. */
    static long check(long result) {
        if (result < 0) {
            throw exception(result);
        }
        return result;
    }

    static int check(int result) {
        if (result < 0) {
            throw exception(result);
        }
        return result;
    }

    /** An object, or the exception of the call that could not make it; such calls tell no code. */
    static <T> T check(T object) {
        if (object == null) {
            throw new IllegalArgumentException(Text.last());
        }
        return object;
    }

    /** As {@link #check(long)}, with the exception that files throw. */
    static long checkFile(long result) throws IOException {
        try {
            return check(result);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    static IllegalStateException closed() {
        return new IllegalStateException("the memory of this object has been closed by its owner");
    }

    private static RuntimeException exception(long result) {
        String message = Text.last();
        return switch ((int) -result) {
            case 2 -> new IndexOutOfBoundsException(message);
            case 3 -> new ReadOnlyException(message);
            case 4 -> new IllegalStateException(message);
            case 5 -> throw new OutOfMemoryError(message);
            case 6 -> new ArithmeticException(message);
            case 7 -> new DeviceException(message);
            case 8 -> new UnsupportedOperationException(message);
            case 9 -> new UncheckedIOException(new IOException(message));
            default -> new IllegalArgumentException(message);
        };
    }

    /** Java's own has no constructor that takes a message. */
    private static final class ReadOnlyException extends ReadOnlyBufferException {
        @Serial
        private static final long serialVersionUID = 1;

        private final String message;

        ReadOnlyException(String message) {
            this.message = message;
        }

        @Override
        public String getMessage() {
            return message;
        }
    }
}
