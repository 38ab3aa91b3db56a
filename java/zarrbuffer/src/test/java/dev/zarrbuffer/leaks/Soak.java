package dev.zarrbuffer.leaks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code ci/soak leaks}: as many buffers as one likes, ended in every way, and how large the process is meanwhile. */
public final class Soak {
    /** Bytes for each buffer: less than the smallest thing that could be left behind. */
    private static final double MOST = 8;

    private Soak() {}

    /** Arguments: {@code BUFFERS [SVG]}. Ends with 1 if memory grew. */
    public static void main(String[] arguments) throws Exception {
        int buffers = Integer.parseInt(arguments[0].replace("_", ""));
        List<Residence> lines = new ArrayList<>();
        boolean flat = true;
        for (boolean limited : new boolean[] {false, true}) {
            for (Usage.Way way : Usage.Way.values()) {
                Residence residence = Residence.measure(way, buffers, limited);
                flat &= residence.slope() < MOST;
                System.out.printf("%-22s %,d buffers%s: %+.3f bytes each, %d MiB at the end%n",
                        way, buffers, limited ? " under ulimit -v" : "", residence.slope(), residence.last() >> 20);
                if (!limited) {
                    lines.add(residence);
                }
            }
        }
        if (arguments.length > 1) {
            Files.writeString(Path.of(arguments[1]), Plot.of(lines));
        }
        System.exit(flat ? 0 : 1);
    }
}
