package dev.zarrbuffer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Frees all that a block of code allocates:
 *
 * <pre>{@code
 * try (MemoryScope scope = MemoryScope.open()) {
 *     NDArray scratch = NDArray.empty(DType.FLOAT32, 1024, 1024);
 *     return scope.detach(scratch.astype(DType.UINT8));
 * }
 * }</pre>
 *
 * <p>A scope takes what its own thread allocates between opening and closing; scopes nest, and the innermost takes.
 * Memory that was wrapped, not allocated, belongs to no scope. Any thread may close a scope, once or often. Using
 * memory after its scope has closed throws {@link IllegalStateException}; memory that a call or an exported
 * {@link java.nio.ByteBuffer} still uses is freed when that ends.
 */
public final class MemoryScope implements AutoCloseable {
    private static final ThreadLocal<MemoryScope> INNERMOST = new ThreadLocal<>();

    private final MemoryScope outer;
    private final Set<Block> blocks = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private MemoryScope(MemoryScope outer) {
        this.outer = outer;
    }

    /**
     * Opens a scope inside the innermost open one of this thread.
     *
     * @return the scope
     */
    public static MemoryScope open() {
        MemoryScope scope = new MemoryScope(current());
        INNERMOST.set(scope);
        return scope;
    }

    /**
     * Lets the memory of an array out of this scope: it is then freed when closed or unreachable, as all memory.
     *
     * @param array of memory that was allocated in this scope, or a view of such
     * @return the same array
     * @throws IllegalArgumentException if this scope does not hold its memory
     */
    public NDArray detach(NDArray array) {
        array.storage.detach(this);
        return array;
    }

    /**
     * As {@link #detach(NDArray)}.
     *
     * @param <B> the class of the buffer
     * @param buffer the buffer
     * @return the same buffer
     */
    public <B extends Buffer> B detach(B buffer) {
        detach(Values.operand(buffer.asArrayLike()));
        return buffer;
    }

    /**
     * As {@link #detach(NDArray)}.
     *
     * @param <B> the class of the buffer
     * @param buffer the buffer
     * @return the same buffer
     */
    public <B extends NDBuffer> B detach(B buffer) {
        detach(Values.operand(buffer.asNDArrayLike()));
        return buffer;
    }

    /**
     * Frees what this scope holds: all of it, though somebody who is asked meanwhile throws
     * ({@link NDArray#lease(java.util.function.BooleanSupplier)}), which is thrown afterwards.
     */
    @Override
    public void close() {
        closed = true;
        Failures failures = new Failures();
        blocks.forEach(block -> failures.attempt(() -> closeHeld(block)));
        current();
        failures.rethrow();
    }

    /** The innermost open scope of this thread, or null. Scopes may have been closed by others. */
    static MemoryScope current() {
        MemoryScope scope = INNERMOST.get();
        if (scope == null || !scope.closed) {
            return scope;
        }
        while (scope != null && scope.closed) {
            scope = scope.outer;
        }
        if (scope == null) {
            INNERMOST.remove();
        } else {
            INNERMOST.set(scope);
        }
        return scope;
    }

    /** Makes something, or throws. */
    interface Making<T, E extends Exception> {
        T make() throws E;
    }

    /** Makes what lives longer than the scopes of this thread. */
    static <T, E extends Exception> T outside(Making<T, E> making) throws E {
        MemoryScope scope = current();
        if (scope == null) {
            return making.make();
        }
        INNERMOST.remove();
        try {
            return making.make();
        } finally {
            INNERMOST.set(scope);
        }
    }

    void add(Block block) {
        blocks.add(block);
        if (closed) {
            closeHeld(block);
        }
    }

    /** Returns whether the scope held it. */
    boolean remove(Block block) {
        return blocks.remove(block);
    }

    /** Whoever removes a block has it: so one that is let out while another thread closes is not closed. */
    private void closeHeld(Block block) {
        if (remove(block)) {
            block.close();
        }
    }
}
