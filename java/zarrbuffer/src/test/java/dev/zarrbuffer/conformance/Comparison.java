package dev.zarrbuffer.conformance;

import java.util.List;

/** The outcomes of one program on both sides, where they differ. */
record Comparison(Program program, String ours, String numpy) {

    boolean matches() {
        return ours.equals(numpy) || !isDecided();
    }

    /** Whether NumPy's answer to the program is a rule at all: see reference.py. */
    boolean isDecided() {
        return !numpy.equals("undecided");
    }

    /** Whether the same sides, ours or NumPy, fail where the two differ. */
    boolean isLike(Comparison other) {
        return fails(ours, numpy) == fails(other.ours, other.numpy)
                && fails(numpy, ours) == fails(other.numpy, other.ours);
    }

    private static boolean fails(String side, String otherSide) {
        List<String> same = otherSide.lines().toList();
        return side.lines().anyMatch(line -> line.contains(" !") && !same.contains(line));
    }

    /** The lines that differ, then the program. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("ours and NumPy differ\n");
        String[] a = ours.split("\n");
        String[] b = numpy.split("\n");
        int i = 0;
        int j = 0;
        while (i < a.length || j < b.length) {
            if (i < a.length && j < b.length && a[i].equals(b[j])) {
                i++;
                j++;
                continue;
            }
            boolean oursOnly = i < a.length && (j >= b.length || number(a[i]) < number(b[j]));
            boolean numpyOnly = j < b.length && (i >= a.length || number(a[i]) > number(b[j]));
            out.append(numpyOnly ? "" : "  ours:  " + a[i++] + "\n");
            out.append(oursOnly ? "" : "  NumPy: " + b[j++] + "\n");
        }
        return out.append(program).toString();
    }

    /** Of the step that a line is about. */
    private static int number(String line) {
        String digits = line.replaceFirst("^v?(\\d*).*", "$1");
        return digits.isEmpty() ? -1 : Integer.parseInt(digits);
    }
}
