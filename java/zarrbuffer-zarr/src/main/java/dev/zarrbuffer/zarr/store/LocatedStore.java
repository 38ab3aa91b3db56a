package dev.zarrbuffer.zarr.store;

import java.io.IOException;
import java.util.List;

/** A store that knows on which machines its entries lie: for those who can choose where to read them. */
public interface LocatedStore extends Store {
    /**
     * {@return names of hosts that read an entry fastest, the best first; none if that is not known or all the same}
     *
     * @param key the entry's
     * @throws IOException if that cannot be found out
     */
    List<String> hosts(String key) throws IOException;
}
