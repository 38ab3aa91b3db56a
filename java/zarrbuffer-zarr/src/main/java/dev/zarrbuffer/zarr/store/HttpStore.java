package dev.zarrbuffer.zarr.store;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Entries of a web server, read-only. A range is asked for as one; a server that gives all bytes instead is fine. The
 * server answers 404 where there is no entry; any other error, and fewer bytes than announced, is an exception.
 */
public final class HttpStore implements Store {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+|\\*)");

    private final URI root;
    private final HttpClient client;

    private HttpStore(URI root, HttpClient client) {
        this.root = root;
        this.client = client;
    }

    /**
     * {@return a store below an address such as {@code https://example.org/data.zarr}}
     *
     * @param root the address that all keys are below
     */
    public static HttpStore of(URI root) {
        return of(root, HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(TIMEOUT)
                .build());
    }

    /**
     * {@return the same as {@link #of(URI)}, through a client of your own: for credentials, proxies and the like}
     *
     * @param root the address that all keys are below
     * @param client what requests go through
     */
    public static HttpStore of(URI root, HttpClient client) {
        String text = root.toString();
        return new HttpStore(text.endsWith("/") ? root : URI.create(text + "/"), client);
    }

    @Override
    public Optional<Buffer> get(String key, BufferPrototype prototype, ByteRange range) throws IOException {
        HttpRequest.Builder request = request(key);
        if (range.length() == 0) {
            return exists(key) ? Optional.of(prototype.buffer().createZeroLength()) : Optional.empty();
        }
        if (!range.isAll()) {
            request.header("Range", "bytes=" + (range.isSuffix() ? "-" + range.length()
                    : range.start() + "-" + (range.length() == -1 ? "" : range.start() + range.length() - 1)));
        }
        HttpResponse<InputStream> response = send(key, request.GET().build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            return switch (response.statusCode()) {
                case 404, 410 -> Optional.empty();
                case 200 -> Optional.of(prototype.buffer().fromBytes(whole(key, response, body, range)));
                case 206 -> Optional.of(prototype.buffer().fromBytes(part(key, response, body, range)));
                case 416 -> throw new StoreException(key, "does not have the bytes asked for, " + range);
                default -> throw answered(key, response);
            };
        }
    }

    /** The range out of all bytes. */
    private static ByteBuffer whole(String key, HttpResponse<?> response, InputStream body, ByteRange range)
            throws IOException {
        ByteBuffer all = read(key, response, body, Integer.MAX_VALUE);
        ByteRange part = range.within(key, all.remaining());
        return all.slice((int) part.start(), (int) part.length());
    }

    private static ByteBuffer part(String key, HttpResponse<?> response, InputStream body, ByteRange range)
            throws IOException {
        String given = response.headers().firstValue("Content-Range").orElse("none");
        Matcher matcher = CONTENT_RANGE.matcher(given);
        if (!matcher.matches()) {
            throw new StoreException(key, "the server names no range of bytes: " + given);
        }
        long first = Long.parseLong(matcher.group(1));
        long count = Long.parseLong(matcher.group(2)) - first + 1;
        boolean asked = range.isSuffix()
                ? matcher.group(3).equals(Long.toString(first + count))
                : first == range.start();
        if (!asked || range.length() != -1 && count != range.length()) {
            throw new StoreException(key, "asked for were " + range + ", the server gives " + given);
        }
        ByteBuffer bytes = read(key, response, body, count);
        if (bytes.remaining() != count) {
            throw new StoreException(key, "the server announced " + count + " bytes and gave " + bytes.remaining());
        }
        return bytes;
    }

    private static ByteBuffer read(String key, HttpResponse<?> response, InputStream body, long most)
            throws IOException {
        OptionalLong announced = response.headers().firstValueAsLong("Content-Length");
        byte[] bytes;
        try {
            bytes = body.readNBytes((int) Math.min(most, Integer.MAX_VALUE - 8));
        } catch (IOException e) {
            throw new StoreException(key, "the connection broke: " + e.getMessage(), e);
        }
        if (announced.isPresent() && announced.getAsLong() != bytes.length) {
            throw new StoreException(
                    key, "the server announced " + announced.getAsLong() + " bytes and gave " + bytes.length);
        }
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    @Override
    public OptionalLong size(String key) throws IOException {
        HttpRequest request = request(key).method("HEAD", HttpRequest.BodyPublishers.noBody()).build();
        HttpResponse<Void> response = send(key, request, HttpResponse.BodyHandlers.discarding());
        return switch (response.statusCode()) {
            case 404, 410 -> OptionalLong.empty();
            case 200 -> OptionalLong.of(response.headers().firstValueAsLong("Content-Length").orElseThrow(
                    () -> new StoreException(key, "the server does not say how many bytes there are")));
            default -> throw answered(key, response);
        };
    }

    private HttpRequest.Builder request(String key) throws StoreException {
        StringBuilder path = new StringBuilder();
        for (String segment : Parts.check(key).split("/")) {
            // The three-argument constructor quotes what an address may not contain.
            URI quoted;
            try {
                quoted = new URI(null, null, "/" + segment, null);
            } catch (java.net.URISyntaxException e) {
                throw new StoreException(key, "cannot be put into an address", e);
            }
            path.append(path.isEmpty() ? "" : "/").append(quoted.getRawPath().substring(1));
        }
        return HttpRequest.newBuilder(URI.create(root + path.toString())).timeout(TIMEOUT);
    }

    private <T> HttpResponse<T> send(String key, HttpRequest request, HttpResponse.BodyHandler<T> body)
            throws IOException {
        try {
            return client.send(request, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException(key + ": interrupted").initCause(e);
        } catch (IOException e) {
            throw new StoreException(key, "no answer from " + request.uri() + ": " + e, e);
        }
    }

    private static StoreException answered(String key, HttpResponse<?> response) {
        return new StoreException(key, "the server answered " + response.statusCode() + " to " + response.uri());
    }

    @Override
    public List<String> list(String prefix) {
        throw new UnsupportedOperationException("a web server does not list what it has");
    }

    @Override
    public List<String> children(String prefix) {
        throw new UnsupportedOperationException("a web server does not list what it has");
    }

    @Override
    public String toString() {
        return "HttpStore(" + root + ")";
    }
}
