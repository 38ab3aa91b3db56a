package dev.zarrbuffer.zarr;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.zarr.store.ByteRange;
import dev.zarrbuffer.zarr.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Passes everything on to another store, for tests that look at or change some of it. */
class ForwardingStore implements Store {
    final Store store;

    ForwardingStore(Store store) {
        this.store = store;
    }

    @Override
    public Optional<Buffer> get(String key, BufferPrototype prototype, ByteRange range) throws IOException {
        return store.get(key, prototype, range);
    }

    @Override
    public OptionalLong size(String key) throws IOException {
        return store.size(key);
    }

    @Override
    public List<String> list(String prefix) throws IOException {
        return store.list(prefix);
    }

    @Override
    public List<String> children(String prefix) throws IOException {
        return store.children(prefix);
    }

    @Override
    public void set(String key, Buffer value) throws IOException {
        store.set(key, value);
    }

    @Override
    public void delete(String key) throws IOException {
        store.delete(key);
    }

    @Override
    public boolean isReadOnly() {
        return store.isReadOnly();
    }
}
