package dev.zarrbuffer.zarr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zarrbuffer.BufferPrototype;
import dev.zarrbuffer.DType;
import dev.zarrbuffer.NDBuffer;
import dev.zarrbuffer.zarr.codec.CodecSpec;
import dev.zarrbuffer.zarr.metadata.ArrayOptions;
import dev.zarrbuffer.zarr.store.LocalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that is killed while it writes leaves whole chunks: old ones and new ones. ci/soak kills more. */
class KillTest {
    private static final int KILLS = Integer.getInteger("zarrbuffer.kills", 8);
    private static final int WRITERS = 4;

    /** Writes 1, 2, 3 ... everywhere, as often as it is told or until it is killed. */
    static final class Writer {
        public static void main(String[] args) throws IOException {
            ZarrArray array = ZarrArray.open(LocalStore.of(Path.of(args[0])), "");
            System.out.println("writing");
            for (int i = 1; i <= Integer.parseInt(args[1]); i++) {
                array.write(i % 1000);
            }
        }
    }

    private static void create(Path path) throws IOException {
        ZarrArray.create(LocalStore.of(path), "", ArrayOptions.of(DType.INT32, 128, 128).chunks(64, 64)
                .codecs(CodecSpec.crc32c()).fillValue(-1));
    }

    private static Process start(String archive, Path path, int times) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto", archive,
                        "-Xlog:disable", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
                        System.getProperty("java.class.path"), Writer.class.getName(), path.toString(),
                        String.valueOf(times))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void leavesWholeChunks(@TempDir Path folder) throws Exception {
        Random random = new Random();
        Set<Object> seen = new HashSet<>();
        // Most of the time is Java's start: this halves it.
        Path classes = folder.resolve("classes.jsa");
        create(folder.resolve("first"));
        start("-XX:ArchiveClassesAtExit=" + classes, folder.resolve("first"), 1).waitFor();
        for (int round = 0; round < KILLS; round += WRITERS) {
            // Several at once, each with an array of its own.
            Process[] writers = new Process[WRITERS];
            for (int i = 0; i < WRITERS; i++) {
                Path path = folder.resolve("a" + i);
                if (round == 0) {
                    create(path);
                }
                writers[i] = start("-XX:SharedArchiveFile=" + classes, path, Integer.MAX_VALUE);
            }
            for (int i = 0; i < WRITERS; i++) {
                assertEquals('w', writers[i].getInputStream().read());
                TimeUnit.MICROSECONDS.sleep(random.nextInt(30_000));
                writers[i].destroyForcibly().waitFor();
                ZarrArray array = ZarrArray.open(LocalStore.of(folder.resolve("a" + i)), "");
                for (ZarrArray.Entry entry : (Iterable<ZarrArray.Entry>) array.entries()::iterator) {
                    NDBuffer read = array.read(BufferPrototype.cpu(), entry.place());
                    Object first = read.get(dev.zarrbuffer.Index.at(0), dev.zarrbuffer.Index.at(0)).asScalar();
                    assertTrue(read.allEqual(first), entry.key());
                    seen.add(first);
                }
            }
        }
        assertTrue(seen.size() > 2, "the writers wrote only " + seen);
    }
}
