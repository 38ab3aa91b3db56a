package dev.zarrbuffer;

import java.io.Serial;

/** A device or its driver failed, or is not there. The message has the driver's name for the error and its code. */
public final class DeviceException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    DeviceException(String message) {
        super(message);
    }
}
