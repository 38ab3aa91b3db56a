package dev.zarrbuffer.zarr.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The bytes of an answer, as they come. The client's own stream waits for them without end; here, where none come for
 * the timeout, that is an error, however many came before.
 */
final class HttpBody implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {
    /** What came: bytes, the end, or what broke the connection. */
    private record Event(List<ByteBuffer> bytes, Throwable error) {}

    private static final Event END = new Event(null, null);
    private static final int FIRST = 1 << 24;

    private final String key;
    private final Duration timeout;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private Flow.Subscription subscription;
    private boolean closed;

    private HttpBody(String key, Duration timeout) {
        this.key = key;
        this.timeout = timeout;
    }

    /** Closing it lets go of the connection. */
    static HttpBody of(String key, Flow.Publisher<List<ByteBuffer>> publisher, Duration timeout) {
        HttpBody body = new HttpBody(key, timeout);
        publisher.subscribe(body);
        return body;
    }

    /** All bytes in direct memory, which grows with what arrives: a server may announce what it likes. */
    ByteBuffer read(long announced, int most) throws IOException {
        ByteBuffer all = ByteBuffer.allocateDirect((int) Math.min(Math.min(announced, most), FIRST));
        for (Event event = next(); event != END; event = next()) {
            for (ByteBuffer part : event.bytes) {
                if (part.remaining() > most - all.position()) {
                    throw new EntryTooLargeException(key, -1, most);
                }
                all = withRoom(all, part.remaining(), most).put(part);
            }
        }
        return all.flip();
    }

    private static ByteBuffer withRoom(ByteBuffer all, int bytes, int most) {
        if (all.remaining() >= bytes) {
            return all;
        }
        long wanted = Math.max(2L * all.capacity(), (long) all.position() + bytes);
        return ByteBuffer.allocateDirect((int) Math.min(wanted, most)).put(all.flip());
    }

    private Event next() throws IOException {
        Event event;
        try {
            event = events.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException(key + ": interrupted").initCause(e);
        }
        if (event == null) {
            throw new StoreException(key, "no more bytes came for " + timeout.toMillis() + " ms");
        }
        if (event.error != null) {
            throw new StoreException(key, "the connection broke: " + event.error.getMessage(), event.error);
        }
        if (event != END) {
            request();
        }
        return event;
    }

    private synchronized void request() {
        subscription.request(1);
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (closed) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        events.add(new Event(bytes, null));
    }

    @Override
    public void onError(Throwable error) {
        events.add(new Event(null, error));
    }

    @Override
    public void onComplete() {
        events.add(END);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
