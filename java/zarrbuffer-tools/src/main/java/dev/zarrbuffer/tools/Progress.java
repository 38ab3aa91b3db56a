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
        shown = isShown();
    }

    /** Whether there is a terminal that shows bars. */
    static boolean isShown() {
        return isTerminal() && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
    }

    /** From JDK 22 on there is a console without a terminal too, and a method that tells. */
    private static boolean isTerminal() {
        if (System.console() == null) {
            return false;
        }
        try {
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(System.console());
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
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
