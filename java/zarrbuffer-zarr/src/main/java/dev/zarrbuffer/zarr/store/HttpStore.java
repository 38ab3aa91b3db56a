package dev.zarrbuffer.zarr.store;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import java.io.IOException;
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
import java.util.concurrent.Flow;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Entries of a web server, read-only. A range is asked for as one; a server that gives all bytes instead is fine. The
 * server answers 404 where there is no entry; any other error, and fewer bytes than announced, is an exception. Where
 * the server names states of entries (by strong ETags), several ranges of an entry that is open are of one state.
 */
public final class HttpStore implements Store {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d+|\\*)");
    /** The most that is read at once: what an array of Java may have. */
    private static final int MOST = Integer.MAX_VALUE - 8;

    /** The address before keys, which ends with a slash. */
    private final String root;
    /** What comes behind keys: empty, or from the question mark on. */
    private final String query;
    private final HttpClient client;
    private final Duration timeout;

    private HttpStore(String root, String query, HttpClient client, Duration timeout) {
        this.root = root;
        this.query = query;
        this.client = client;
        this.timeout = timeout;
    }

    /**
     * {@return a store below an address such as {@code https://example.org/data.zarr}} A query, such as
     * {@code ?token=x}, is part of every request and of no message.
     *
     * @param root the address that all keys are below
     * @throws IllegalArgumentException unless it is one of http or https, without a fragment
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
     * @throws IllegalArgumentException unless the address is one of http or https, without a fragment
     */
    public static HttpStore of(URI root, HttpClient client) {
        boolean web = "http".equalsIgnoreCase(root.getScheme()) || "https".equalsIgnoreCase(root.getScheme());
        String address = withoutQuery(root);
        if (!web || root.getHost() == null || root.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "a web server has an address of http or https, without a fragment, not " + address);
        }
        String query = root.getRawQuery() == null ? "" : "?" + root.getRawQuery();
        return new HttpStore(address.endsWith("/") ? address : address + "/", query, client, TIMEOUT);
    }

    /** There may be credentials in it, which belong in no message. */
    private static String withoutQuery(URI address) {
        return address.toString().replaceFirst("\\?[^#]*", "");
    }

    /**
     * {@return the same store with another timeout, which is 60 seconds}
     *
     * @param wait how long to wait for an answer to begin, and then for each of its next bytes; a long answer may take
     *     as long as it likes
     * @throws IllegalArgumentException if it is not positive
     */
    public HttpStore withTimeout(Duration wait) {
        if (wait.isNegative() || wait.isZero()) {
            throw new IllegalArgumentException("a timeout is positive, not " + wait);
        }
        return new HttpStore(root, query, client, wait);
    }

    @Override
    public Optional<Buffer> get(String key, BufferPrototype prototype, ByteRange range) throws IOException {
        if (range.length() == 0) {
            return exists(key) ? Optional.of(prototype.buffer().createZeroLength()) : Optional.empty();
        }
        return get(key, range, MOST, Optional.empty()).map(prototype.buffer()::fromBytes);
    }

    @Override
    public Optional<Buffer> getWhole(String key, long most, ScratchMemory memory) throws IOException {
        return get(key, ByteRange.ALL, (int) Math.min(most, MOST), Optional.empty())
                .map(BufferPrototype.cpu().buffer()::fromBytes);
    }

    /** Of the state that an entry had, if one is given. */
    private Optional<ByteBuffer> get(String key, ByteRange range, int most, Optional<HttpState> state)
            throws IOException {
        HttpRequest.Builder request = request(key);
        if (!range.isAll()) {
            request.header("Range", "bytes=" + (range.isSuffix() ? "-" + range.length()
                    : range.start() + "-" + (range.length() == -1 ? "" : range.start() + range.length() - 1)));
        }
        state.flatMap(HttpState::tag).ifPresent(tag -> request.header("If-Match", tag));
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
                send(key, request.GET().build(), HttpResponse.BodyHandlers.ofPublisher());
        try (HttpBody body = HttpBody.of(key, response.body(), timeout)) {
            if (state.isPresent() && !state.get().mayBeOf(response)) {
                throw new EntryChangedException(key);
            }
            return switch (response.statusCode()) {
                case 404, 410 -> Optional.empty();
                case 200 -> Optional.of(whole(key, response, body, range, most));
                case 206 -> Optional.of(part(key, response, body, range));
                case 416 -> throw new StoreException(key, "does not have the bytes asked for, " + range);
                default -> throw answered(key, response);
            };
        }
    }

    /** The range out of all bytes. */
    private static ByteBuffer whole(String key, HttpResponse<?> response, HttpBody body, ByteRange range, int most)
            throws IOException {
        ByteBuffer all = read(key, response, body, most);
        ByteRange part = range.within(key, all.remaining());
        return all.slice((int) part.start(), (int) part.length());
    }

    private static ByteBuffer part(String key, HttpResponse<?> response, HttpBody body, ByteRange range)
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
        if (!asked || count < 1 || count > MOST || range.length() != -1 && count != range.length()) {
            throw new StoreException(key, "asked for were " + range + ", the server gives " + given);
        }
        ByteBuffer bytes = read(key, response, body, (int) count);
        if (bytes.remaining() != count) {
            throw new StoreException(key, "the server announced " + count + " bytes and gave " + bytes.remaining());
        }
        return bytes;
    }

    private static ByteBuffer read(String key, HttpResponse<?> response, HttpBody body, int most) throws IOException {
        OptionalLong announced = response.headers().firstValueAsLong("Content-Length");
        if (announced.orElse(0) > most) {
            throw new EntryTooLargeException(key, announced.getAsLong(), most);
        }
        ByteBuffer bytes = body.read(announced.orElse(most), most);
        if (announced.isPresent() && announced.getAsLong() != bytes.remaining()) {
            throw new StoreException(
                    key, "the server announced " + announced.getAsLong() + " bytes and gave " + bytes.remaining());
        }
        return bytes;
    }

    @Override
    public OptionalLong size(String key) throws IOException {
        Optional<HttpState> state = state(key);
        return state.isPresent() ? OptionalLong.of(state.get().size()) : OptionalLong.empty();
    }

    @Override
    public Optional<StoreEntry> open(String key) throws IOException {
        return state(key).map(state -> new HttpEntry(key, state));
    }

    /** Ranges of one state: where the server tags states it is asked for that one, and else the size is looked at. */
    private final class HttpEntry implements StoreEntry {
        private final String key;
        private final HttpState state;

        HttpEntry(String key, HttpState state) {
            this.key = key;
            this.state = state;
        }

        @Override
        public String key() {
            return key;
        }

        @Override
        public long size() {
            return state.size();
        }

        @Override
        public Buffer get(ByteRange range, ScratchMemory memory) throws IOException {
            ByteRange part = range.within(key, state.size());
            if (part.length() == 0) {
                return BufferPrototype.cpu().buffer().createZeroLength();
            }
            ByteBuffer bytes = HttpStore.this.get(key, part, MOST, Optional.of(state))
                    .orElseThrow(() -> new EntryChangedException(key));
            return BufferPrototype.cpu().buffer().fromBytes(bytes);
        }

        @Override
        public Optional<Object> identity() {
            return state.tag().map(tag -> state);
        }
    }

    /** Empty if there is no entry. */
    private Optional<HttpState> state(String key) throws IOException {
        HttpRequest request = request(key).method("HEAD", HttpRequest.BodyPublishers.noBody()).build();
        HttpResponse<Void> response = send(key, request, HttpResponse.BodyHandlers.discarding());
        return switch (response.statusCode()) {
            case 404, 410 -> Optional.empty();
            // Some do not count what they compress or make anew for each request.
            case 200 -> HttpState.total(response).isPresent()
                    ? Optional.of(HttpState.of(key, response)) : stateOfFirstByte(key);
            // The server has no HEAD.
            case 405, 501 -> stateOfFirstByte(key);
            default -> throw answered(key, response);
        };
    }

    private Optional<HttpState> stateOfFirstByte(String key) throws IOException {
        HttpRequest request = request(key).header("Range", "bytes=0-0").GET().build();
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
                send(key, request, HttpResponse.BodyHandlers.ofPublisher());
        HttpBody.of(key, response.body(), timeout).close();
        return switch (response.statusCode()) {
            case 404, 410 -> Optional.empty();
            // No first byte is that of an empty entry.
            case 200, 206, 416 -> Optional.of(HttpState.of(key, response));
            default -> throw answered(key, response);
        };
    }

    private HttpRequest.Builder request(String key) throws StoreException {
        StringBuilder path = new StringBuilder();
        for (String segment : StoreKeys.check(key).split("/")) {
            // The three-argument constructor quotes what an address may not contain.
            URI quoted;
            try {
                quoted = new URI(null, null, "/" + segment, null);
            } catch (java.net.URISyntaxException e) {
                throw new StoreException(key, "cannot be put into an address", e);
            }
            path.append(path.isEmpty() ? "" : "/").append(quoted.getRawPath().substring(1));
        }
        return HttpRequest.newBuilder(URI.create(root + path + query)).timeout(timeout);
    }

    private <T> HttpResponse<T> send(String key, HttpRequest request, HttpResponse.BodyHandler<T> body)
            throws IOException {
        try {
            return client.send(request, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException(key + ": interrupted").initCause(e);
        } catch (IOException e) {
            throw new StoreException(key, "no answer from " + withoutQuery(request.uri()) + ": " + e, e);
        }
    }

    private static StoreException answered(String key, HttpResponse<?> response) {
        return new StoreException(key, "the server answered " + response.statusCode() + " to "
                + withoutQuery(response.uri()));
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
