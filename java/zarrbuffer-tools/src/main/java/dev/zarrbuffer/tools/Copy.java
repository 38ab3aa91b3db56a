package dev.zarrbuffer.tools;

import dev.zarrbuffer.zarr.NodeNotFoundException;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.ZarrGroup;
import dev.zarrbuffer.zarr.ZarrNode;
import dev.zarrbuffer.zarr.metadata.ArrayMetadata;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.metadata.Json;
import dev.zarrbuffer.zarr.metadata.MetadataException;
import dev.zarrbuffer.zarr.store.LocalStore;
import dev.zarrbuffer.zarr.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "copy", description = "Copies an array, or a group with all that is in it, into a new folder, with other chunks, codecs or "
                + "format.",
        mixinStandardHelpOptions = true)
final class Copy implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SRC", description = "An array or a group.")
    private String from;

    @Parameters(index = "1", paramLabel = "DST", description = "A folder that does not exist, or to go on with.")
    private Path to;

    @Option(names = "--chunks", paramLabel = "LENGTHS", description = "Lengths of a chunk: 64,64,3")
    private String chunks;

    @Option(names = "--shards", paramLabel = "LENGTHS", description = "Lengths of a shard, multiples of the chunk's.")
    private String shards;

    @Option(names = "--codec", paramLabel = "CODEC", defaultValue = "zstd:3",
            description = "none, zstd[:LEVEL], gzip[:LEVEL], blosc[:NAME[:LEVEL[:SHUFFLE]]], crc32c ...; several with "
                    + "commas. Default: ${DEFAULT-VALUE}")
    private String codec;

    @Option(names = "--zarr-format", paramLabel = "2|3", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}")
    private int format;

    @Option(names = "--memory", paramLabel = "MIB", defaultValue = "512",
            description = "How many MiB of elements to hold at once, without --spark. Default: ${DEFAULT-VALUE}")
    private long memory;

    @Option(names = "--resume", description = "Go on with a copy that was broken off: chunks that are there stay.")
    private boolean resume;

    @Option(names = "--consolidate", description = "Of a group: have its metadata tell all that is in it.")
    private boolean consolidate;

    @Mixin
    private OnCluster cluster;

    private Cluster open;

    @Override
    public Integer call() throws IOException {
        if (memory < 0 || memory > Long.MAX_VALUE >> 20) {
            throw new IllegalArgumentException("--memory is a number of MiB, not " + memory);
        }
        if (format != 2 && format != 3) {
            throw new IllegalArgumentException("--zarr-format is 2 or 3, not " + format);
        }
        ZarrNode source = Paths.node(from);
        if (source instanceof ZarrGroup && (chunks != null || shards != null)) {
            throw new IllegalArgumentException("--chunks and --shards are for an array; " + from + " is a group");
        }
        requireOutside();
        LocalStore store = LocalStore.of(to);
        if (!resume && !store.children("").isEmpty()) {
            throw new StoreException(to.toString(), "exists already; --resume goes on with a copy broken off");
        }
        ZarrNode target;
        try (Cluster opened = cluster.isAsked() ? cluster.open() : null) {
            open = opened;
            target = copy(source, store, "");
        }
        if (consolidate && target instanceof ZarrGroup group) {
            group.consolidate();
        }
        spec.commandLine().getOut().println(to + ": " + target);
        return 0;
    }

    /** A copy inside of what is copied would have no end. */
    private void requireOutside() throws IOException {
        boolean local = !from.contains("://") && Files.isDirectory(Path.of(from));
        Path existing = to.toAbsolutePath().normalize();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (local && existing != null && existing.toRealPath().startsWith(Path.of(from).toRealPath())) {
            throw new IllegalArgumentException(to + " lies in " + from + ", which is to be copied");
        }
    }

    private ZarrNode copy(ZarrNode source, LocalStore store, String path) throws IOException {
        if (source instanceof ZarrArray array) {
            ArrayOptions options = options(array);
            checkOptions(options);
            ZarrArray target = resume ? existing(store, path, options) : null;
            if (target == null) {
                target = ZarrArray.create(store, path, options);
            }
            if (open != null) {
                open.copy(Paths.address(from, array), new Cluster.Address(store.root().toString(), path), resume);
            } else {
                new ArrayCopy(array, target, memory << 20, resume, new Progress(spec.commandLine().getErr())).run();
            }
            return target;
        }
        ZarrGroup target = resume ? existingGroup(store, path, source) : null;
        if (target == null) {
            target = ZarrGroup.create(store, path, format, source.attributes());
        }
        for (String name : ((ZarrGroup) source).childNames()) {
            copy(((ZarrGroup) source).child(name), store, path.isEmpty() ? name : path + "/" + name);
        }
        return target;
    }

    private static void checkOptions(ArrayOptions options) throws IOException {
        try {
            options.toMetadata();
        } catch (MetadataException e) {
            // It is what the command line says.
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    private ArrayOptions options(ZarrArray source) {
        ArrayMetadata metadata = source.metadata();
        ArrayOptions options = ArrayOptions.of(source.dtype(), source.shape())
                .zarrFormat(format)
                .chunks(chunks == null ? source.chunkShape() : Text.lengths(chunks))
                .fillValue(source.fillValue())
                .attributes(source.attributes())
                .codecs(Text.codecs(codec, Math.toIntExact(source.dtype().itemSize())));
        if (shards != null) {
            options.shards(Text.lengths(shards));
        }
        if (metadata.dimensionNames() != null && format == 3) {
            options.dimensionNames(metadata.dimensionNames().toArray(String[]::new));
        }
        return options;
    }

    /** The group that an earlier copy began, with the source's attributes, which it may lack; null if there is none. */
    private ZarrGroup existingGroup(LocalStore store, String path, ZarrNode source) throws IOException {
        try {
            ZarrGroup begun = ZarrGroup.open(store, path);
            if (begun.zarrFormat() != format) {
                throw new StoreException(store.root().resolve(path).toString(), "is a group of format "
                        + begun.zarrFormat() + ", this copy would have format " + format);
            }
            begun.setAttributes(source.attributes());
            return begun;
        } catch (NodeNotFoundException e) {
            return null;
        }
    }

    /** What an earlier copy of the same began; null if there is none. */
    private static ZarrArray existing(LocalStore store, String path, ArrayOptions options) throws IOException {
        try {
            ZarrArray begun = ZarrArray.open(store, path);
            byte[] wanted = Json.format(options.toMetadata().documents());
            if (!Arrays.equals(wanted, Json.format(begun.metadata().documents()))) {
                throw new StoreException(store.root().resolve(path).toString(), "is an array of other metadata than this copy would have");
            }
            return begun;
        } catch (NodeNotFoundException e) {
            return null;
        }
    }
}
