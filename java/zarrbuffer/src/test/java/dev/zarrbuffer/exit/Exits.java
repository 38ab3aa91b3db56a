package dev.zarrbuffer.exit;

import dev.zarrbuffer.jvm.ChildJvm;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Starts programs that end while they work, and sees how they end. */
final class Exits {
    private static final long PATIENCE_SECONDS = 120;

    private Exits() {}

    /** What was wrong with an end; null if nothing. */
    static String run(Exiting.Way way, Random random) throws Exception {
        int milliseconds = random.nextInt(30);
        Process process = new ChildJvm().with("-Xmx256m")
                .command(Exiting.class, way.name(), Integer.toString(milliseconds)).start();
        StringBuilder output = new StringBuilder();
        byte[] part = new byte[4096];
        for (int read; (read = process.getInputStream().read(part)) >= 0; ) {
            output.append(new String(part, 0, read, StandardCharsets.ISO_8859_1));
            if (way == Exiting.Way.TERMINATED && output.indexOf(Exiting.READY) >= 0) {
                Thread.sleep(milliseconds);
                process.destroy();
                break;
            }
        }
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return way + " does not end";
        }
        boolean clean = process.exitValue() == way.status() && !output.toString().contains("fatal error");
        return clean ? null : way + " ended with " + process.exitValue() + ":\n" + output;
    }
}
