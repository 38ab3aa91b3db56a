package dev.zarrbuffer.stress;

import dev.zarrbuffer.MemoryScope;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Cells and scopes that all threads reach. */
final class Table {
    private static final int CELLS = 48;
    private static final int SCOPES = 8;

    private final AtomicReferenceArray<Cell> cells = new AtomicReferenceArray<>(CELLS);
    private final AtomicReferenceArray<MemoryScope> scopes = new AtomicReferenceArray<>(SCOPES);
    private final Ends ends;

    Table(Random random, Ends ends) {
        this.ends = ends;
        for (int i = 0; i < CELLS; i++) {
            cells.set(i, Cell.own(random));
        }
    }

    Cell cell(Random random) {
        return cells.get(random.nextInt(CELLS));
    }

    void put(Cell cell, Random random) {
        cells.set(random.nextInt(CELLS), cell);
    }

    /** Puts a new cell in the place of one that others may have replaced already. */
    void replace(Cell old, Random random) {
        for (int i = 0; i < CELLS; i++) {
            if (cells.get(i) == old) {
                cells.compareAndSet(i, old, random.nextInt(3) == 0 ? Cell.foreign(random, ends) : Cell.own(random));
                return;
            }
        }
    }

    /** Closes the scope that was in the place: some thread still allocates in it. */
    void put(MemoryScope scope, Random random) {
        MemoryScope old = scopes.getAndSet(random.nextInt(SCOPES), scope);
        if (old != null) {
            old.close();
        }
    }

    void closeScope(Random random) {
        MemoryScope scope = scopes.get(random.nextInt(SCOPES));
        if (scope != null) {
            scope.close();
        }
    }

    void closeAllScopes() {
        for (int i = 0; i < SCOPES; i++) {
            MemoryScope scope = scopes.get(i);
            if (scope != null) {
                scope.close();
            }
        }
    }
}
