package dev.zarrbuffer.zarr.store;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.ServiceLoader;

/** Stores by their address, so that another process can open the same one. */
public final class Stores {
    private Stores() {}

    /**
     * {@return an open store}
     *
     * @param uri a folder or a zip archive, as a path or a {@code file} URI; an {@code http} or {@code https} URI; or
     *     one of a scheme that a {@link StoreProvider} opens
     * @throws IOException if it cannot be opened
     * @throws IllegalArgumentException for another scheme
     */
    public static Store open(String uri) throws IOException {
        String scheme = scheme(uri);
        switch (scheme) {
            case "" -> {
                return local(Path.of(uri));
            }
            case "file" -> {
                return local(Path.of(URI.create(uri).getPath()));
            }
            case "http", "https" -> {
                return HttpStore.of(URI.create(uri));
            }
            default -> { }
        }
        for (StoreProvider provider : ServiceLoader.load(StoreProvider.class)) {
            if (provider.scheme().equals(scheme)) {
                return provider.open(URI.create(uri));
            }
        }
        throw new IllegalArgumentException("no store for " + uri + ": there are paths, file, http and https, and what "
                + StoreProvider.class.getName() + " provides");
    }

    private static Store local(Path path) throws IOException {
        return Files.isRegularFile(path) ? ZipStore.open(path) : LocalStore.of(path);
    }

    /** Empty for a path; one letter is a drive. */
    private static String scheme(String uri) {
        int colon = uri.indexOf(':');
        boolean named = colon > 1 && uri.substring(0, colon).matches("[A-Za-z][A-Za-z0-9+.-]*");
        return named ? uri.substring(0, colon).toLowerCase(Locale.ROOT) : "";
    }
}
