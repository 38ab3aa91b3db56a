package dev.zarrbuffer.zarr.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Slice;
import dev.zarrbuffer.zarr.ZarrArray;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpStoreTest {
    private static final BufferPrototype CPU = BufferPrototype.cpu();
    private static final byte[] CONTENT = new byte[1000];

    static {
        Arrays.setAll(new Integer[CONTENT.length], i -> (int) (CONTENT[i] = (byte) i));
    }

    private HttpServer server;
    private HttpStore store;
    private final AtomicLong served = new AtomicLong();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<MemoryStore> states = new CopyOnWriteArrayList<>();
    private int asked;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/good", exchange -> ranges(exchange, CONTENT));
        server.createContext("/all/x", exchange -> send(exchange, 200, CONTENT.length, CONTENT));
        server.createContext("/corpus/", this::file);
        server.createContext("/broken/error", exchange -> send(exchange, 500, -1, null));
        server.createContext("/broken/forbidden", exchange -> send(exchange, 403, -1, null));
        server.createContext("/broken/short", exchange -> {
            exchange.sendResponseHeaders(200, 500);
            exchange.getResponseBody().write(CONTENT, 0, 100);
            exchange.close();
        });
        server.createContext("/broken/range", exchange -> {
            exchange.getResponseHeaders().add("Content-Range", "bytes 7-16/1000");
            send(exchange, 206, 10, Arrays.copyOf(CONTENT, 10));
        });
        server.createContext("/broken/norange", exchange -> send(exchange, 206, 10, Arrays.copyOf(CONTENT, 10)));
        server.createContext("/broken/shortrange", exchange -> {
            exchange.getResponseHeaders().add("Content-Range", "bytes 5-14/1000");
            send(exchange, 206, 6, Arrays.copyOf(CONTENT, 6));
        });
        server.createContext("/broken/stalled", exchange -> slowly(exchange, 1000));
        server.createContext("/slow", exchange -> slowly(exchange, 50));
        server.createContext("/broken/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                while (true) {
                    body.write(CONTENT);
                }
            } catch (IOException e) {
                // The reader has enough.
            }
        });
        server.createContext("/broken/large", exchange -> {
            exchange.sendResponseHeaders(200, 1L << 40);
            exchange.getResponseBody().write(CONTENT);
            exchange.getResponseBody().flush();
        });
        server.createContext("/headless", exchange -> {
            if (exchange.getRequestMethod().equals("HEAD")) {
                send(exchange, 405, -1, null);
            } else {
                ranges(exchange, CONTENT);
            }
        });
        server.createContext("/uncounted", exchange -> {
            if (exchange.getRequestMethod().equals("HEAD")) {
                send(exchange, 200, -1, null);
            } else {
                ranges(exchange, CONTENT);
            }
        });
        server.createContext("/asked", exchange -> {
            boolean allowed = "token=a%2Fb".equals(exchange.getRequestURI().getRawQuery());
            send(exchange, allowed ? 200 : 403, allowed ? CONTENT.length : -1, allowed ? CONTENT : null);
        });
        server.createContext("/tagged", this::tagged);
        server.setExecutor(executor);
        server.start();
        store = HttpStore.of(address(""));
    }

    private URI address(String path) {
        return URI.create("http://localhost:" + server.getAddress().getPort() + path);
    }

    @AfterEach
    void stop() {
        server.stop(0);
        executor.shutdownNow();
    }

    /** Ten bytes, each some time after the one before. */
    private static void slowly(HttpExchange exchange, int millis) throws IOException {
        exchange.sendResponseHeaders(200, 10);
        try {
            for (int i = 0; i < 10; i++) {
                exchange.getResponseBody().write(CONTENT[i]);
                exchange.getResponseBody().flush();
                Thread.sleep(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    /** Entries whose states have tags. After two requests for a chunk the next state comes, if there is one. */
    private synchronized void tagged(HttpExchange exchange) throws IOException {
        String key = exchange.getRequestURI().getPath().substring("/tagged/".length());
        MemoryStore state = states.get(0);
        Optional<Buffer> found = state.get(key, CPU);
        String tag = "\"" + System.identityHashCode(state) + "\"";
        String wanted = exchange.getRequestHeaders().getFirst("If-Match");
        if (found.isEmpty()) {
            send(exchange, 404, -1, null);
        } else if (wanted != null && !wanted.equals(tag)) {
            send(exchange, 412, -1, null);
        } else {
            exchange.getResponseHeaders().add("ETag", tag);
            ranges(exchange, found.get().toByteArray());
        }
        boolean chunk = !key.endsWith("zarr.json");
        if (chunk && states.size() > 1 && ++asked % 2 == 0) {
            states.remove(0);
        }
    }

    private static void send(HttpExchange exchange, int status, long length, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, exchange.getRequestMethod().equals("HEAD") ? -1 : length);
        if (body != null && !exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private void ranges(HttpExchange exchange, byte[] content) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", String.valueOf(content.length));
            send(exchange, 200, -1, null);
        } else if (range == null) {
            served.addAndGet(content.length);
            send(exchange, 200, content.length, content);
        } else {
            String[] ends = range.substring("bytes=".length()).split("-", -1);
            int from = ends[0].isEmpty() ? content.length - Integer.parseInt(ends[1]) : Integer.parseInt(ends[0]);
            int to = ends[0].isEmpty() || ends[1].isEmpty() ? content.length : Integer.parseInt(ends[1]) + 1;
            if (from < 0 || from >= content.length) {
                send(exchange, 416, -1, null);
                return;
            }
            byte[] part = Arrays.copyOfRange(content, from, Math.min(to, content.length));
            served.addAndGet(part.length);
            exchange.getResponseHeaders().add("Content-Range",
                    "bytes " + from + "-" + (from + part.length - 1) + "/" + content.length);
            send(exchange, 206, part.length, part);
        }
    }

    private void file(HttpExchange exchange) throws IOException {
        Path file = Path.of("..", "testdata").resolve(exchange.getRequestURI().getPath().substring("/corpus/".length()));
        if (Files.isRegularFile(file)) {
            ranges(exchange, Files.readAllBytes(file));
        } else {
            send(exchange, 404, -1, null);
        }
    }

    @Test
    void readsWholeEntriesAndRanges() throws IOException {
        for (String key : List.of("good", "all/x")) {
            assertArrayEquals(CONTENT, store.get(key, CPU).orElseThrow().toByteArray());
            assertArrayEquals(Arrays.copyOfRange(CONTENT, 5, 15),
                    store.get(key, CPU, ByteRange.of(5, 10)).orElseThrow().toByteArray());
            assertArrayEquals(Arrays.copyOfRange(CONTENT, 900, 1000),
                    store.get(key, CPU, ByteRange.last(100)).orElseThrow().toByteArray());
            assertArrayEquals(Arrays.copyOfRange(CONTENT, 900, 1000),
                    store.get(key, CPU, ByteRange.from(900)).orElseThrow().toByteArray());
            for (ByteRange range : List.of(ByteRange.of(995, 10), ByteRange.of(2000, 1), ByteRange.last(2000))) {
                assertEquals(key, assertThrows(StoreException.class, () -> store.get(key, CPU, range)).key());
            }
        }
        assertEquals(1000, store.size("good").orElseThrow());
        assertFalse(store.get("nothing", CPU).isPresent() || store.exists("nothing"));
        assertThrows(UnsupportedOperationException.class, () -> store.list(""));
        assertThrows(StoreException.class, () -> store.get("../good", CPU));
    }

    @Test
    void tellsWhatWentWrong() throws IOException {
        for (String key : List.of("broken/error", "broken/forbidden", "broken/short", "broken/range", "broken/norange",
                "broken/shortrange")) {
            StoreException e = assertThrows(StoreException.class, () -> store.get(key, CPU, ByteRange.of(5, 10)), key);
            assertEquals(key, e.key());
        }
        assertThrows(StoreException.class, () -> store.size("broken/error"));
        server.stop(0);
        assertTrue(assertThrows(StoreException.class, () -> store.get("good", CPU)).getMessage().contains("no answer"));
    }

    @Test
    void readsOnlyTheChunksAskedForOfAShard() throws IOException {
        ZarrArray array = ZarrArray.open(store, "corpus/v3-sharded-end");
        ZarrArray local = ZarrArray.open(LocalStore.of(Path.of("..", "testdata")), "v3-sharded-end");
        served.set(0);
        assertTrue(array.read(CPU, Slice.of(5, 7), Slice.of(21, 24)).allEqual(local.read(CPU, Slice.of(5, 7), Slice.of(21, 24))));
        long shard = local.store().size("v3-sharded-end/c/0/1/0").orElseThrow();
        // One chunk of the 16 and the index.
        assertTrue(served.get() < shard / 8 + 300, served.get() + " of " + shard);
        assertThrows(ZarrException.class, () -> ZarrArray.open(store, "corpus/nothing"));
    }

    @Test
    void waitsForBytesButNotWithoutEnd() throws IOException {
        HttpStore hasty = store.withTimeout(Duration.ofMillis(300));
        StoreException e = assertThrows(StoreException.class, () -> hasty.get("broken/stalled", CPU));
        assertTrue(e.key().equals("broken/stalled") && e.reason().contains("300 ms"), e.getMessage());
        // Longer than the timeout in all.
        assertArrayEquals(Arrays.copyOf(CONTENT, 10), hasty.get("slow", CPU).orElseThrow().toByteArray());
        assertThrows(IllegalArgumentException.class, () -> store.withTimeout(Duration.ZERO));
    }

    @Test
    void takesNoMoreBytesThanAreWanted() throws IOException {
        for (String key : List.of("broken/endless", "broken/large", "good")) {
            EntryTooLargeException e = assertThrows(
                    EntryTooLargeException.class, () -> store.getWhole(key, 999, ScratchMemory.fresh()));
            assertEquals(key, e.key());
        }
        assertArrayEquals(CONTENT, store.getWhole("good", 1000, ScratchMemory.fresh()).orElseThrow().toByteArray());
    }

    @Test
    void asksForAByteWhereTheServerHasNoHead() throws IOException {
        assertEquals(1000, store.size("headless").orElseThrow());
        assertTrue(store.exists("headless"));
    }

    @Test
    void asksForAByteWhereHeadDoesNotTellHowManyThereAre() throws IOException {
        assertEquals(1000, store.size("uncounted").orElseThrow());
        try (StoreEntry entry = store.open("uncounted").orElseThrow()) {
            assertEquals(10, entry.get(ByteRange.last(10), ScratchMemory.fresh()).length());
        }
    }

    @Test
    void asksWithTheQueryOfItsAddress() throws IOException {
        for (String path : List.of("/asked?token=a%2Fb", "/asked/?token=a%2Fb")) {
            assertArrayEquals(CONTENT, HttpStore.of(address(path)).get("x", CPU).orElseThrow().toByteArray());
        }
        HttpStore wrong = HttpStore.of(address("/asked?token=secret"));
        String message = assertThrows(StoreException.class, () -> wrong.get("x", CPU)).getMessage();
        assertTrue(message.contains("/asked/x") && !(message + wrong).contains("secret"), message);
    }

    @Test
    void refusesAddressesThatAreNoneOfAWebServer() {
        for (String address : List.of("http://example.org/z#f", "http://example.org/z?q#f", "ftp://example.org/z",
                "file:/z", "/z", "http:z")) {
            assertThrows(IllegalArgumentException.class, () -> HttpStore.of(URI.create(address)), address);
        }
    }

    private static MemoryStore state(int value) throws IOException {
        MemoryStore state = new MemoryStore();
        ZarrArray array = ZarrArray.create(state, "", ArrayOptions.of(DType.INT32, 64).chunks(4).shards(64).codecs());
        array.write(value);
        array.write(0, Slice.of(0, 4L * (value % 5)));
        return state;
    }

    @Test
    void readsAChunkOfAShardInOneState() throws IOException {
        for (int i = 1; i < 6; i++) {
            states.add(state(i));
        }
        HttpStore changing = HttpStore.of(address("/tagged"));
        ZarrArray array = ZarrArray.open(changing, "");
        // Each state is gone after two requests, which find the size and the index; the last one stays.
        assertTrue(array.read(CPU, Slice.of(40, 44)).allEqual(5));
        states.add(0, state(3));
        asked = 0;
        try (StoreEntry entry = changing.open("c/0").orElseThrow()) {
            assertTrue(entry.identity().isPresent());
            entry.get(ByteRange.of(0, 10), ScratchMemory.fresh());
            assertThrows(EntryChangedException.class, () -> entry.get(ByteRange.of(0, 10), ScratchMemory.fresh()));
        }
    }
}
