package dev.zarrbuffer.zarr;

import dev.zarrbuffer.zarr.store.ZarrException;
import java.io.Serial;

/** There is no array or group of that path. */
public final class NodeNotFoundException extends ZarrException {
    @Serial
    private static final long serialVersionUID = 1;

    /**
     * Nothing of that kind is at the path.
     *
     * @param path where the node is in the store, empty for its root
     * @param reason what was looked for
     */
    public NodeNotFoundException(String path, String reason) {
        super(path, reason, null);
    }
}
