package dev.zarrbuffer.tools;

import dev.zarrbuffer.zarr.NodeNotFoundException;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.ZarrNode;
import dev.zarrbuffer.zarr.store.HttpStore;
import dev.zarrbuffer.zarr.store.LocalStore;
import dev.zarrbuffer.zarr.store.Store;
import dev.zarrbuffer.zarr.store.ZipStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** What users call an array: a folder, an archive, an address. */
final class Paths {
    private Paths() {}

    /** The array or group of a path. Archives stay open until the program ends. */
    static ZarrNode node(String path) throws IOException {
        if (path.startsWith("http://") || path.startsWith("https://")) {
            return ZarrNode.open(HttpStore.of(URI.create(path)), "");
        }
        Path local = Path.of(path);
        for (Path archive = local; archive != null; archive = archive.getParent()) {
            if (Files.isRegularFile(archive)) {
                Store zip = ZipStore.open(archive);
                String inside = archive.equals(local) ? "" : archive.relativize(local).toString().replace('\\', '/');
                return ZarrNode.open(zip, inside);
            }
        }
        if (!Files.isDirectory(local)) {
            throw new NodeNotFoundException(path, "there is no such file or folder");
        }
        return ZarrNode.open(LocalStore.readOnly(local), "");
    }

    /** Where a node of a path is, for other machines. */
    static Cluster.Address address(String path, ZarrNode node) {
        if (path.startsWith("http://") || path.startsWith("https://")) {
            return new Cluster.Address(path, node.path());
        }
        Path store = Path.of(path).toAbsolutePath().normalize();
        while (isInArchive(store)) {
            store = store.getParent();
        }
        return new Cluster.Address(store.toString(), node.path());
    }

    private static boolean isInArchive(Path path) {
        Path parent = path.getParent();
        return parent != null && (Files.isRegularFile(parent) || isInArchive(parent));
    }

    static ZarrArray array(String path) throws IOException {
        if (node(path) instanceof ZarrArray array) {
            return array;
        }
        throw new NodeNotFoundException(path, "is a group, not an array; 'zarrbuffer info' shows what is in it");
    }
}
