package dev.zarrbuffer.benchmarks;

/** A second thread that waits for work, spinning, so that handing it over costs little. */
final class Partner implements AutoCloseable {
    private volatile Runnable work;
    private volatile boolean closed;

    Partner() {
        Thread thread = new Thread(this::serve, "partner");
        thread.setDaemon(true);
        thread.start();
    }

    void begin(Runnable what) {
        work = what;
    }

    void join() {
        while (work != null) {
            Thread.onSpinWait();
        }
    }

    private void serve() {
        while (!closed) {
            Runnable found = work;
            if (found == null) {
                Thread.onSpinWait();
                continue;
            }
            found.run();
            work = null;
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
