package dev.zarrbuffer.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What was asked for; ci/bench tells about each option. */
record Options(boolean quick, Pattern rows, List<Long> chosenSizes, boolean rates, boolean calls, Path docs, boolean resume,
        double minutes) {
    private static final List<Long> QUICK_SIZES = List.of(64L << 10, 64L << 20);
    /** Where the rows that are not drawn are measured. */
    private static final List<Long> TWO_SIZES = List.of(64L << 10, 64L << 20);
    private static final List<Long> ALL_SIZES = List.of(4L << 10, 16L << 10, 64L << 10, 256L << 10, 1L << 20, 4L << 20,
            16L << 20, 64L << 20, 256L << 20, 512L << 20);
    private static final double DOCS_MINUTES = 12;

    static Options parse(String[] arguments) {
        boolean quick = false;
        Pattern rows = Pattern.compile("");
        List<Long> sizes = null;
        boolean rates = true;
        boolean calls = true;
        Path docs = null;
        boolean resume = false;
        double minutes = Double.NaN;
        for (String argument : arguments) {
            String value = argument.substring(argument.indexOf('=') + 1);
            if (argument.equals("--quick")) {
                quick = true;
            } else if (argument.startsWith("--rows=")) {
                rows = Pattern.compile(value);
            } else if (argument.startsWith("--sizes=")) {
                sizes = Arrays.stream(value.split(",")).map(Options::bytes).toList();
            } else if (argument.equals("--only-rates")) {
                calls = false;
            } else if (argument.equals("--only-calls")) {
                rates = false;
            } else if (argument.startsWith("--docs=")) {
                docs = Path.of(value);
            } else if (argument.equals("--resume")) {
                resume = true;
            } else if (argument.startsWith("--limit-minutes=")) {
                minutes = Double.parseDouble(value);
            } else {
                throw new IllegalArgumentException("unknown option " + argument + "; see ci/bench");
            }
        }
        double limit = !Double.isNaN(minutes) ? minutes : docs != null ? DOCS_MINUTES : Double.POSITIVE_INFINITY;
        return new Options(quick, rows, sizes, rates, calls, docs, resume, limit);
    }

    private static long bytes(String text) {
        int power = "kmg".indexOf(text.toLowerCase(Locale.ROOT).charAt(text.length() - 1)) + 1;
        return Long.parseLong(power == 0 ? text : text.substring(0, text.length() - 1)) << 10 * power;
    }

    int rounds() {
        return quick ? 3 : 9;
    }

    boolean picks(String name) {
        // Quickly, ranks 4 and 5 of the transposes are too many.
        boolean many = name.matches("transpose \\(\\d,\\d,\\d,.*");
        return rows.matcher(name).find() && !(quick && many && rows.pattern().isEmpty());
    }

    long largestSize() {
        return (chosenSizes != null ? chosenSizes : quick ? QUICK_SIZES : ALL_SIZES).stream()
                .mapToLong(Long::longValue).max().orElse(0);
    }

    /** Every size for what is drawn; the two ends that matter most for the rest. */
    List<Long> sizesOf(Row row) {
        if (chosenSizes != null || quick) {
            return chosenSizes != null ? chosenSizes : QUICK_SIZES;
        }
        if (!Report.isDrawn(row.name())) {
            return TWO_SIZES;
        }
        List<Long> sizes = new ArrayList<>(ALL_SIZES);
        // Those at which something is asked for.
        row.goals().stream().map(Goal::from).filter(size -> size > 0 && !sizes.contains(size)).forEach(sizes::add);
        return sizes.stream().sorted().toList();
    }
}
