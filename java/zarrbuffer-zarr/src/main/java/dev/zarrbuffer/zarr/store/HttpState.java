package dev.zarrbuffer.zarr.store;

import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says of an entry.
 *
 * @param size in bytes
 * @param tag its strong ETag, which no other state of the entry has
 */
record HttpState(long size, Optional<String> tag) {
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;
    private static final int CHANGED = 412;
    private static final int NO_SUCH_RANGE = 416;
    private static final Pattern TOTAL = Pattern.compile("bytes (?:\\d+-\\d+|\\*)/(\\d{1,18})");

    static HttpState of(String key, HttpResponse<?> response) throws StoreException {
        OptionalLong size = total(response);
        if (size.isEmpty()) {
            throw new StoreException(key, "the server does not say how many bytes there are");
        }
        return new HttpState(size.getAsLong(), tag(response));
    }

    /** Weak tags are the same for states that only mean the same. */
    private static Optional<String> tag(HttpResponse<?> response) {
        return response.headers().firstValue("ETag").filter(tag -> tag.startsWith("\""));
    }

    /** Bytes of the whole entry; empty if the server does not say. */
    static OptionalLong total(HttpResponse<?> response) {
        if (response.statusCode() == 200) {
            return response.headers().firstValueAsLong("Content-Length");
        }
        Matcher range = TOTAL.matcher(response.headers().firstValue("Content-Range").orElse(""));
        return range.matches() ? OptionalLong.of(Long.parseLong(range.group(1))) : OptionalLong.empty();
    }

    /** Whether nothing about a later answer says that it is of another state. */
    boolean mayBeOf(HttpResponse<?> response) {
        int status = response.statusCode();
        if (status == CHANGED || status == NO_SUCH_RANGE || status == NOT_FOUND || status == GONE) {
            return false;
        }
        if (status != 200 && status != 206) {
            return true;
        }
        Optional<String> found = tag(response);
        return total(response).orElse(size) == size && (tag.isEmpty() || found.isEmpty() || found.equals(tag));
    }
}
