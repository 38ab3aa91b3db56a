package dev.zarrbuffer.benchmarks;

import dev.zarrbuffer.benchmarks.Goal.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is not reached, and why: many rows have the same reason, which is told once, below them. */
final class Misses {
    private final StringBuilder rows = new StringBuilder();
    private final List<String> reasons = new ArrayList<>();

    /** Adds the row, unless it holds; {@code why} is what {@link Reasons} knows it by. */
    void add(Verdict verdict, String row, String size, String asked, String measured, String why) {
        if (verdict.compareTo(Verdict.CLOSE) < 0) {
            return;
        }
        String reason = Reasons.of(why);
        if (!reasons.contains(reason)) {
            reasons.add(reason);
        }
        rows.append(String.format(Locale.ROOT, "| %s | %s | %s | %s | %s | %d |%n", row, size, asked, measured, verdict.text,
                reasons.indexOf(reason) + 1));
    }

    /** A section of the page; empty where everything holds. */
    String text() {
        if (reasons.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder("## What is not reached\n\n| row | size | asked for | measured | reach | reason |\n"
                + "| --- | --: | --- | --- | --- | --- |\n");
        out.append(rows).append("\nThe reasons:\n\n");
        for (int i = 0; i < reasons.size(); i++) {
            out.append(i + 1).append(". ").append(reasons.get(i)).append('\n');
        }
        return out.append('\n').toString();
    }
}
