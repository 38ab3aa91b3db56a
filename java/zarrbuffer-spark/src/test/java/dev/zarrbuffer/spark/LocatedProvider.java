package dev.zarrbuffer.spark;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.zarr.store.ByteRange;
import dev.zarrbuffer.zarr.store.LocalStore;
import dev.zarrbuffer.zarr.store.LocatedStore;
import dev.zarrbuffer.zarr.store.Store;
import dev.zarrbuffer.zarr.store.StoreProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A folder that says of each chunk that it lies on a host of its own. */
public final class LocatedProvider implements StoreProvider {
    @Override
    public String scheme() {
        return "located";
    }

    @Override
    public Store open(URI uri) {
        return new Located(LocalStore.of(Path.of(uri.getSchemeSpecificPart())));
    }

    private record Located(LocalStore files) implements LocatedStore {
        @Override
        public List<String> hosts(String key) {
            return List.of(key.replace("c/", "host-").replace('/', '-'), "spare");
        }

        @Override
        public Optional<Buffer> get(String key, BufferPrototype prototype, ByteRange range) throws IOException {
            return files.get(key, prototype, range);
        }

        @Override
        public OptionalLong size(String key) throws IOException {
            return files.size(key);
        }

        @Override
        public List<String> list(String prefix) throws IOException {
            return files.list(prefix);
        }

        @Override
        public List<String> children(String prefix) throws IOException {
            return files.children(prefix);
        }
    }
}
