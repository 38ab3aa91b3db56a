package dev.zarrbuffer.leaks;

import java.util.List;
import java.util.Locale;

/** Resident memory against buffers made, as SVG. */
final class Plot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 360;
    private static final int LEFT = 60;
    private static final int BOTTOM = 40;
    private static final int RIGHT = 190;
    private static final int TOP = 20;
    private static final String[] COLOURS = {"#1b6ca8", "#d1495b", "#3c8d5a", "#edae49", "#6c4f9e"};

    private final StringBuilder svg = new StringBuilder();
    private final long mostBuffers;
    private final long mostBytes;

    private Plot(List<Residence> lines) {
        mostBuffers = lines.stream().flatMap(line -> line.samples().stream()).mapToLong(sample -> sample[0]).max().orElseThrow();
        long most = lines.stream().flatMap(line -> line.samples().stream()).mapToLong(sample -> sample[1]).max().orElseThrow();
        mostBytes = (most / (100 << 20) + 1) * (100 << 20);
    }

    static String of(List<Residence> lines) {
        return new Plot(lines).draw(lines);
    }

    private String draw(List<Residence> lines) {
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">", WIDTH, HEIGHT);
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        for (long bytes = 0; bytes <= mostBytes; bytes += 100 << 20) {
            add("<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>", LEFT, WIDTH - RIGHT, y(bytes), y(bytes));
            add("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d</text>", LEFT - 6, y(bytes) + 4, bytes >> 20);
        }
        for (int tenth = 0; tenth <= 10; tenth += 2) {
            long buffers = mostBuffers * tenth / 10;
            add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%,d</text>", x(buffers), HEIGHT - BOTTOM + 16, buffers);
        }
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">buffers made</text>", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6);
        add("<text x=\"%d\" y=\"14\">MiB resident</text>", LEFT - 50);
        for (int i = 0; i < lines.size(); i++) {
            line(lines.get(i), COLOURS[i % COLOURS.length], i);
        }
        return svg.append("</svg>\n").toString();
    }

    private void line(Residence residence, String colour, int number) {
        StringBuilder points = new StringBuilder();
        for (long[] sample : residence.samples()) {
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(sample[0]), y(sample[1])));
        }
        add("<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"%s\"/>", colour, points.toString().strip());
        int at = TOP + 20 * (number + 1);
        add("<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>", WIDTH - RIGHT + 12, at - 10, colour);
        add("<text x=\"%d\" y=\"%d\">%s</text>", WIDTH - RIGHT + 30, at, residence.way().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }

    private double x(long buffers) {
        return LEFT + (double) buffers / mostBuffers * (WIDTH - LEFT - RIGHT);
    }

    private double y(long bytes) {
        return HEIGHT - BOTTOM - (double) bytes / mostBytes * (HEIGHT - BOTTOM - TOP);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
