package dev.zarrbuffer.benchmarks;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Lines over sizes as SVG, both axes logarithmic. */
final class Plot {
    private static final int LEFT = 60;
    private static final int RIGHT = 620;
    private static final int TOP = 40;
    private static final int BOTTOM = 440;
    private static final String[] COLOURS = {"#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f"};

    private Plot() {}

    static String draw(Map<String, TreeMap<Long, Double>> series) {
        double low = -1;
        double high = 1;
        long first = Long.MAX_VALUE;
        long last = 0;
        for (TreeMap<Long, Double> line : series.values()) {
            for (double ratio : line.values()) {
                low = Math.min(low, Math.floor(log2(ratio)));
                high = Math.max(high, Math.ceil(log2(ratio)));
            }
            first = Math.min(first, line.firstKey());
            last = Math.max(last, line.lastKey());
        }
        StringBuilder out = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"900\" height=\"490\" "
                + "font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"900\" height=\"490\" fill=\"white\"/>\n");
        text(out, LEFT, 22, "start", "Rate of ours on all threads, as a multiple of NumPy's, against size");
        for (int power = (int) low; power <= high; power++) {
            double y = y(power, low, high);
            rule(out, LEFT, y, RIGHT, y, power == 0 ? "black" : "#ddd");
            text(out, LEFT - 6, y + 4, "end", power < 0 ? "1/" + (1 << -power) : Integer.toString(1 << power));
        }
        for (long size = first; size <= last; size *= 4) {
            double x = x(size, first, last);
            rule(out, x, TOP, x, BOTTOM, "#eee");
            text(out, x, BOTTOM + 18, "middle", Report.size(size));
        }
        int number = 0;
        for (Map.Entry<String, TreeMap<Long, Double>> line : series.entrySet()) {
            StringBuilder points = new StringBuilder();
            for (Map.Entry<Long, Double> point : line.getValue().entrySet()) {
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point.getKey(), first, last),
                        y(log2(point.getValue()), low, high)));
            }
            String style = String.format("fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\"%s", COLOURS[number % COLOURS.length],
                    number < COLOURS.length ? "" : " stroke-dasharray=\"5 3\"");
            out.append("<polyline points=\"").append(points.toString().strip()).append("\" ").append(style).append("/>\n");
            int y = TOP + 10 + 20 * number++;
            out.append(String.format("<path d=\"M%d %d h24\" %s/>%n", RIGHT + 16, y, style));
            text(out, RIGHT + 46, y + 4, "start", line.getKey());
        }
        return out.append("</svg>\n").toString();
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    private static double x(long size, long first, long last) {
        return LEFT + (RIGHT - LEFT) * (last == first ? 0.5 : log2((double) size / first) / log2((double) last / first));
    }

    private static double y(double power, double low, double high) {
        return BOTTOM - (BOTTOM - TOP) * (power - low) / (high - low);
    }

    private static void rule(StringBuilder out, double x, double y, double toX, double toY, String colour) {
        out.append(String.format(Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n", x, y,
                toX, toY, colour));
    }

    private static void text(StringBuilder out, double x, double y, String anchor, String text) {
        out.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, text));
    }
}
