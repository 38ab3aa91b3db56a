package dev.zarrbuffer.zarr;

import dev.zarrbuffer.zarr.store.ZarrException;
import java.io.Serial;

/** An array or a group is where a new one would be, or an array where only a group can be. */
public final class NodeExistsException extends ZarrException {
    @Serial
    private static final long serialVersionUID = 1;

    /**
     * A node is in the way.
     *
     * @param path where that node is in the store, empty for its root
     * @param reason what it is, and what was to be made
     */
    public NodeExistsException(String path, String reason) {
        super(path, reason, null);
    }
}
