package dev.zarrbuffer.hostile;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.TreeSet;

/** {@code ci/soak fuzz-java}: random calls for as long as one likes, by hand. */
final class Soak {
    private static final long CHILD_MILLISECONDS = 60_000;

    private Soak() {}

    /** Arguments: minutes, or {@code --seed S} to run one program with all its calls printed. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(System.getProperty("dev.zarrbuffer.soak", "build/soak"), "fuzz-java").toAbsolutePath();
        Fuzzer fuzzer = new Fuzzer(folder, "api", List.of());
        if (arguments[0].equals("--seed")) {
            String found = fuzzer.run(Long.parseLong(arguments[1]), 1, CHILD_MILLISECONDS, true);
            System.out.println(java.nio.file.Files.readString(folder.resolve("output"), java.nio.charset.StandardCharsets.ISO_8859_1));
            System.exit(found == null ? 0 : 1);
        }
        double minutes = Double.parseDouble(arguments[0]);
        long seed = new SecureRandom().nextInt(Integer.MAX_VALUE) * 1_000_000L;
        for (int child = 0; ; child++) {
            long left = (long) (minutes * 60_000) - fuzzer.milliseconds;
            if (left <= 0) {
                break;
            }
            String found = fuzzer.run(seed + child * 10_000L, 10_000, Math.min(left, CHILD_MILLISECONDS), false);
            if (found != null) {
                System.out.println(found);
                System.exit(1);
            }
            System.out.printf("%.1f min, %,d programs, %,d calls came back, refused: %s%n",
                    fuzzer.milliseconds / 6e4, fuzzer.programs, fuzzer.returned, fuzzer.refused);
        }
        TreeSet<String> never = new TreeSet<>(fuzzer.calls);
        never.removeAll(fuzzer.reached);
        System.out.printf("first seed  %d%nminutes     %.1f%nprograms    %,d%ncalls       %,d%nreached     %d of %d methods%nfinds       0%n",
                seed, fuzzer.milliseconds / 6e4, fuzzer.programs, fuzzer.returned + fuzzer.refused.values().stream().mapToLong(Long::longValue).sum(),
                fuzzer.reached.size(), fuzzer.calls.size());
        never.forEach(call -> System.out.println("never came back: " + call));
    }
}
