package dev.zarrbuffer.zarr.store;

import dev.zarrbuffer.Buffer;
import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.NDArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** An open file. It stays the same one when another is moved to its name. */
final class FileEntry implements StoreEntry {
    /** Mapping costs system calls and page faults; below this many bytes copying is quicker. */
    private static final long MAPPED = 256 << 10;
    /** The most that is read at once. */
    private static final int WINDOW = 1 << 30;

    private final String key;
    private final FileChannel file;
    private final boolean mapped;
    private final long size;
    private final Optional<Object> identity;

    /** Takes the file over, unless this throws. */
    FileEntry(String key, FileChannel file, boolean mapped, Optional<Object> identity) throws IOException {
        this.key = key;
        this.file = file;
        this.mapped = mapped;
        this.identity = identity;
        size = file.size();
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Optional<Object> identity() {
        return identity;
    }

    @Override
    public Buffer get(ByteRange range, ScratchMemory memory) throws IOException {
        ByteRange part = range.within(key, size);
        try {
            return isMapped(part) ? map(part) : copy(part, memory.takeBlock(part.length()));
        } catch (ZarrException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreException(key, "cannot be read: " + e, e);
        }
    }

    @Override
    public void stream(StreamingStore.Taker taker, long most, ScratchMemory memory) throws IOException {
        ByteRange wanted = taker.range(size).within(key, size);
        if (isMapped(wanted)) {
            taker.take(wanted.start(), get(wanted, memory));
            return;
        }
        for (long done = 0; done < wanted.length(); done += most) {
            long start = wanted.start() + done;
            taker.take(start, get(ByteRange.of(start, Math.min(most, wanted.length() - done)), memory));
        }
    }

    private boolean isMapped(ByteRange part) {
        return mapped && part.length() > MAPPED && part.length() <= Integer.MAX_VALUE;
    }

    private Buffer map(ByteRange part) throws IOException {
        return BufferPrototype.cpu().buffer().fromBytes(
                file.map(FileChannel.MapMode.READ_ONLY, part.start(), part.length()));
    }

    private Buffer copy(ByteRange part, ScratchMemory.Block block) throws IOException {
        NDArray bytes = block.array();
        if (part.length() <= Integer.MAX_VALUE) {
            fill(part.start(), block.bytes().duplicate());
        } else {
            for (long done = 0; done < part.length(); done += WINDOW) {
                int length = (int) Math.min(part.length() - done, WINDOW);
                fill(part.start() + done, bytes.asByteBuffer(done, length));
            }
        }
        return BufferPrototype.cpu().buffer().fromArrayLike(bytes);
    }

    private void fill(long start, ByteBuffer window) throws IOException {
        for (long at = start; window.hasRemaining(); ) {
            int read = file.read(window, at);
            if (read < 0) {
                throw new StoreException(key, "was cut short to " + file.size() + " bytes while it was read");
            }
            at += read;
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // All that was read of it is there.
        }
    }
}
