package dev.zarrbuffer.zarr;

import dev.zarrbuffer.zarr.codec.ShardIndex;
import dev.zarrbuffer.zarr.store.StoreEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The indexes of shards that were read last, each good for one state of its shard. Thread-safe. */
final class ShardIndexes {
    private static final int REMEMBERED = 1024;

    private record Known(Object identity, ShardIndex index) {}

    /** By the key of the shard, the one used longest ago first. */
    private final Map<String, Known> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                    return size() > REMEMBERED;
                }
            };

    /** Empty if the index of that state is not known. */
    synchronized Optional<ShardIndex> find(StoreEntry shard) {
        Optional<Object> identity = shard.identity();
        if (identity.isEmpty()) {
            return Optional.empty();
        }
        return Optional.ofNullable(known.get(shard.key()))
                .filter(found -> found.identity.equals(identity.get()))
                .map(Known::index);
    }

    synchronized void remember(StoreEntry shard, ShardIndex index) {
        shard.identity().ifPresent(identity -> known.put(shard.key(), new Known(identity, index)));
    }
}
