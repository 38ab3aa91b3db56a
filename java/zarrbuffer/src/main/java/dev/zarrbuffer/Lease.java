package dev.zarrbuffer;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * A use of an array's memory by code outside this library: until it is closed, the memory stays where it is, whoever
 * closes the array or stops to reach it. For native functions that are called through other means than this library,
 * and for other views of memory. Thread-safe.
 */
public final class Lease implements AutoCloseable {
    private final Block block;
    private final long address;
    private final BooleanSupplier whenClosing;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes over a use of the block that has begun. */
    Lease(Block block, long address, BooleanSupplier whenClosing) {
        this.block = block;
        this.address = address;
        this.whenClosing = whenClosing;
    }

    /**
     * {@return where the array's first element is, on its device, of the element at index 0, 0 and so on}
     *
     * @throws IllegalStateException once the lease is closed
     */
    public long address() {
        if (closed.get()) {
            throw new IllegalStateException("the lease is closed");
        }
        return address;
    }

    /** Lets go of the memory, which is freed now if its owner has closed it meanwhile. Again, it does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            block.end(this);
            block.release();
        }
    }

    /** The owner has closed the memory. */
    void ownerCloses() {
        if (whenClosing != null && asked.compareAndSet(false, true) && whenClosing.getAsBoolean()) {
            close();
        }
    }
}
