package dev.zarrbuffer.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All figures, for programs; and for a run that goes on where another ended. */
final class Csv {
    private static final String HEAD = "row,bytes,unit,rounds,ours one thread,ours all threads,spread,NumPy,limit,"
            + "ratio to NumPy,spread of it,ratio to limit,spread of it,asked for,reach\n";

    private Csv() {}

    static String of(List<Measurement> rates, List<SmallCalls.Result> calls, List<SmallCalls.Twice> twice) {
        StringBuilder out = new StringBuilder(HEAD);
        for (Measurement m : rates) {
            out.append(quoted(m.row().name())).append(String.format(Locale.ROOT,
                    ",%d,GB/s,%d,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,", m.size(), m.rounds(), m.one(), m.all(),
                    m.spread(), m.numpy(), m.limit(), m.toNumPy().median(), m.toNumPy().spread(), m.toLimit().median(),
                    m.toLimit().spread()));
            out.append(quoted(asked(m))).append(',').append(m.verdict().text).append('\n');
        }
        for (SmallCalls.Result r : calls) {
            out.append(quoted(r.name() + ": " + r.statement())).append(String.format(Locale.ROOT,
                    ",,ns,,%.1f,,%.4f,%.1f,,%.4f,%.4f,,,", r.ours(), r.spread() / r.ours(), r.numpy(), r.ratio(),
                    r.spread() / r.numpy()));
            out.append(quoted(r.asked())).append(',').append(r.verdict().text).append('\n');
        }
        for (SmallCalls.Twice t : twice) {
            out.append(quoted(t.name() + " by two threads at once")).append(String.format(Locale.ROOT,
                    ",,ns,,%.1f,%.1f,%.4f,,,,,,,,%s%n", t.alone(), t.both(), t.spread() / t.both(), t.verdict().text));
        }
        return out.toString().replace("NaN", "");
    }

    static String asked(Measurement m) {
        return m.goals().stream().map(Goal::toString).collect(Collectors.joining("; "));
    }

    /** The rates of rows that still exist. */
    static List<Measurement> read(List<String> lines) {
        Map<String, Row> rows = Rows.all().stream().collect(Collectors.toMap(Row::name, Function.identity()));
        List<Measurement> found = new ArrayList<>();
        for (String line : lines) {
            int end = line.indexOf('"', 1);
            Row row = end > 0 ? rows.get(line.substring(1, end)) : null;
            String[] cells = end > 0 ? line.substring(end + 2).split(",", -1) : new String[0];
            if (row != null && cells.length > 11 && cells[1].equals("GB/s")) {
                found.add(new Measurement(row, Long.parseLong(cells[0]), Integer.parseInt(cells[2]), number(cells[3]),
                        number(cells[4]), number(cells[5]), number(cells[6]), number(cells[7]),
                        new Measurement.Ratio(number(cells[8]), number(cells[9])),
                        new Measurement.Ratio(number(cells[10]), number(cells[11]))));
            }
        }
        return found;
    }

    private static double number(String cell) {
        return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
