package dev.zarrbuffer.hostile;

import dev.zarrbuffer.NDArray;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashSet;
import java.util.Set;

/** Runs programs in a JVM of its own, which may crash. */
final class Child {
    static final int BROKEN = 10;
    static final int HANGING = 11;
    private static final long TICK_MILLISECONDS = 500;
    private static final int PATIENCE_TICKS = 120;

    /** Time as this process has it: while it is stopped, none passes. */
    private static volatile long ticks;

    private Child() {}

    /** Arguments: surface ("api" or a class), journal, first seed, programs at most, milliseconds, "trace" or "quiet". */
    public static void main(String[] arguments) throws Exception {
        Surface surface = arguments[0].equals("api")
                ? Surface.ofPackage(NDArray.class, Users.Bytes.class, Users.Block.class)
                : Surface.of(Class.forName(arguments[0]));
        MappedByteBuffer journal = journal(arguments[1]);
        long first = Long.parseLong(arguments[2]);
        long last = first + Long.parseLong(arguments[3]);
        long end = Long.parseLong(arguments[4]) / TICK_MILLISECONDS;
        watch(journal);
        Tally tally = new Tally();
        Set<String> finds = new HashSet<>();
        long seed = first;
        for (; seed < last && ticks < end; seed++) {
            journal.putLong(0, seed);
            try {
                new Program(surface, seed, arguments[5].equals("trace") ? System.out::println : null).run(tally);
            } catch (Throwable e) {
                if (finds.add(kind(e))) {
                    System.out.println("broken by seed " + seed + ":");
                    e.printStackTrace(System.out);
                }
            }
        }
        if (!finds.isEmpty()) {
            Runtime.getRuntime().halt(BROKEN);
        }
        System.out.println("programs " + (seed - first));
        System.out.println("milliseconds " + ticks * TICK_MILLISECONDS);
        System.out.println("returned " + tally.returned());
        tally.refusals().forEach((type, count) -> System.out.println("refused " + type + " " + count));
        tally.reached().forEach(call -> System.out.println("reached " + call));
        for (var call : surface.calls()) {
            System.out.println("call " + call.toGenericString());
        }
        System.exit(0);
    }

    /** The same of all finds that one mistake is likely to be behind. */
    private static String kind(Throwable find) {
        Throwable cause = find.getCause() == null ? find : find.getCause();
        StackTraceElement[] stack = cause.getStackTrace();
        String where = java.util.Arrays.stream(stack)
                .filter(frame -> frame.getClassName().startsWith("dev.zarrbuffer"))
                .findFirst().map(StackTraceElement::toString).orElse("");
        return cause.getClass() + where + (find.getCause() == null ? find.getMessage() : "");
    }

    private static MappedByteBuffer journal(String path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path, "rw")) {
            return file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
        }
    }

    /** Ends the process, with what its threads do, where one program goes on for too long. */
    private static void watch(MappedByteBuffer journal) {
        Thread watch = new Thread(() -> {
            long seed = journal.getLong(0);
            long since = 0;
            while (true) {
                sleep();
                long now = ticks + 1;
                ticks = now;
                if (journal.getLong(0) != seed) {
                    seed = journal.getLong(0);
                    since = now;
                } else if (now - since > PATIENCE_TICKS) {
                    System.out.println("seed " + seed + " hangs:");
                    Thread.getAllStackTraces().forEach((thread, stack) -> {
                        System.out.println(thread);
                        for (StackTraceElement element : stack) {
                            System.out.println("    " + element);
                        }
                    });
                    Runtime.getRuntime().halt(HANGING);
                }
            }
        });
        watch.setDaemon(true);
        watch.start();
    }

    private static void sleep() {
        try {
            Thread.sleep(TICK_MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
