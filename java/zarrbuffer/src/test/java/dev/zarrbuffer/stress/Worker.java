package dev.zarrbuffer.stress;

import dev.zarrbuffer.Cuda;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.Device;
import dev.zarrbuffer.Index;
import dev.zarrbuffer.MemoryScope;
import dev.zarrbuffer.NDArray;
import dev.zarrbuffer.Slice;
import java.nio.ByteBuffer;
import java.util.Random;

/** One thread's random operations on the cells that all share. The exceptions of what has been closed are expected. */
final class Worker implements Runnable {
    /** A view and the byte that must be in it. */
    private record View(NDArray array, byte pattern) {}

    private record Export(ByteBuffer bytes, byte pattern) {}

    private static final boolean DEVICE = Cuda.available();
    private static final int KEPT = 8;

    private final Table table;
    private final Random random;
    private final long operations;
    private final View[] views = new View[KEPT];
    private final Export[] exports = new Export[KEPT];
    /** Operations that met memory that had been closed. */
    long refused;

    Worker(Table table, long seed, long operations) {
        this.table = table;
        this.operations = operations;
        random = new Random(seed);
    }

    @Override
    public void run() {
        for (long i = 0; i < operations; i++) {
            try {
                operate(table.cell(random), random.nextInt(100));
            } catch (IllegalStateException closed) {
                refused++;
            }
            checkExports();
        }
    }

    private void operate(Cell cell, int kind) {
        if (kind < 25) {
            read(cell.owner, cell.pattern);
        } else if (kind < 40) {
            write(cell.owner, cell.pattern);
        } else if (kind < 55) {
            view(cell);
        } else if (kind < 65) {
            viewOfView();
        } else if (kind < 75) {
            export(cell);
        } else if (kind < 83) {
            cell.owner.close();
            table.replace(cell, random);
        } else if (kind < 88) {
            // Dropped: the collector ends it.
            table.replace(cell, random);
        } else if (kind < 93) {
            scope();
        } else if (kind < 96) {
            table.closeScope(random);
        } else if (kind < 97) {
            detach();
        } else if (DEVICE) {
            throughDevice(cell);
        } else {
            convert(cell.owner, cell.pattern);
        }
    }

    private void read(NDArray array, byte pattern) {
        switch (random.nextInt(4)) {
            case 0 -> require(array.allEqual(pattern & 0xff, true), "compared", array, pattern);
            case 1 -> require(array.ravel().getInt(random.nextInt((int) array.size())) == (pattern & 0xff), "read", array, pattern);
            case 2 -> require(array.equal(pattern & 0xff).all(), "compared one by one", array, pattern);
            default -> {
                try (NDArray copy = array.copy()) {
                    require(copy.allEqual(pattern & 0xff, true), "copied", array, pattern);
                }
            }
        }
    }

    private void write(NDArray array, byte pattern) {
        long at = random.nextInt((int) array.length());
        switch (random.nextInt(4)) {
            case 0 -> array.fill(pattern & 0xff);
            case 1 -> array.set(pattern & 0xff, Slice.from(at));
            case 2 -> array.set(new byte[] {pattern}, Slice.of(at, at + 1));
            default -> array.set(NDArray.full(DType.INT16, pattern & 0xff, 1), Slice.to(at));
        }
    }

    private void convert(NDArray array, byte pattern) {
        NDArray wide = array.astype(DType.INT32);
        require(wide.allEqual(pattern & 0xff, true), "converted", array, pattern);
        wide.close();
    }

    private void throughDevice(Cell cell) {
        NDArray there = cell.owner.to(Device.cuda(0));
        NDArray back = there.asHostArray();
        there.close();
        require(back.allEqual(cell.pattern & 0xff, true), "on a device", cell.owner, cell.pattern);
    }

    private void view(Cell cell) {
        long from = random.nextInt((int) cell.owner.size());
        NDArray view = random.nextBoolean()
                ? cell.owner.get(Slice.from(from))
                : cell.owner.get(Slice.of(null, null, -1)).reshape(1, -1).transpose();
        views[random.nextInt(KEPT)] = new View(view, cell.pattern);
    }

    private void viewOfView() {
        View view = views[random.nextInt(KEPT)];
        if (view == null) {
            return;
        }
        NDArray inner = view.array.get(Index.ellipsis(), Index.newAxis()).view(DType.INT8).view(DType.UINT8);
        read(inner, view.pattern);
        write(view.array, view.pattern);
        // A view that closes nothing.
        inner.close();
        views[random.nextInt(KEPT)] = new View(inner.ravel().get(Slice.to(1 + random.nextInt(3))), view.pattern);
    }

    private void export(Cell cell) {
        ByteBuffer bytes = cell.owner.asByteBuffer();
        int from = random.nextInt(bytes.limit());
        exports[random.nextInt(KEPT)] = new Export(bytes.slice(from, bytes.limit() - from), cell.pattern);
    }

    /** Whatever has been closed since: what was handed out stays as it was. */
    private void checkExports() {
        Export export = exports[random.nextInt(KEPT)];
        if (export != null) {
            int at = random.nextInt(export.bytes.limit());
            require(export.bytes.get(at) == export.pattern, "exported", null, export.pattern);
            export.bytes.put(at, export.pattern);
        }
    }

    /** Opens a scope and leaves it and what is in it for all to use and to close. */
    private void scope() {
        MemoryScope scope = MemoryScope.open();
        table.put(Cell.own(random), random);
        table.put(scope, random);
        if (random.nextBoolean()) {
            scope.close();
        }
    }

    /** Lets an array out of a scope that another thread closes: either it is out, or it ends with the scope. */
    private void detach() {
        MemoryScope scope = MemoryScope.open();
        table.put(scope, random);
        NDArray array = NDArray.full(DType.UINT8, 7, 1 + random.nextInt(3000));
        try {
            scope.detach(array);
        } catch (IllegalArgumentException closedBefore) {
            return;
        }
        scope.close();
        // An IllegalStateException would say that it ended with the scope.
        try {
            require(array.allEqual(7, true), "detached", array, (byte) 7);
        } catch (IllegalStateException e) {
            throw new AssertionError("detached, and closed with the scope nevertheless", e);
        }
        array.close();
    }

    private static void require(boolean holds, String what, NDArray array, byte pattern) {
        if (!holds) {
            throw new AssertionError(what + ": not all " + (pattern & 0xff) + " in " + array);
        }
    }
}
