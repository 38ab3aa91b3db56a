package dev.zarrbuffer.tools;

import dev.zarrbuffer.zarr.ProgressListener;
import java.io.PrintWriter;

/** A bar that grows on a terminal; nothing where output goes to a file or another program. */
final class Progress implements ProgressListener {
    private static final int WIDTH = 40;
    private static final long EVERY = 100_000_000;

    private final PrintWriter err;
    private final boolean shown;
    private final long started = System.nanoTime();
    private long told;

    Progress(PrintWriter err) {
        this.err = err;
        shown = System.console() != null && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
    }

    @Override
    public void done(long done, long total) {
        long now = System.nanoTime();
        // What is over at once needs no bar.
        if (!shown || now - started < 5 * EVERY || now - told < EVERY && done < total) {
            return;
        }
        told = now;
        int filled = (int) (WIDTH * done / Math.max(total, 1));
        err.printf("\r[%s%s] %d/%d", "#".repeat(filled), ".".repeat(WIDTH - filled), done, total);
        if (done == total) {
            err.print("\r" + " ".repeat(WIDTH + 40) + "\r");
        }
        err.flush();
    }
}
