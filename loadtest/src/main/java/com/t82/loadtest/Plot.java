package com.t82.loadtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A line chart as SVG, readable on light and dark pages. */
final class Plot {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 320;
    private static final int LEFT = 70;
    private static final int RIGHT = 740;
    private static final int TOP = 50;
    private static final int BOTTOM = 270;
    private static final List<String> COLOURS = List.of("#2b6cb0", "#c05621", "#2f855a");

    private final String title;
    private final String across;
    private final String up;
    private final List<String> names = new ArrayList<>();
    private final List<List<double[]>> lines = new ArrayList<>();
    private double markedAt = Double.NaN;
    private String markedAs = "";

    Plot(String title, String across, String up) {
        this.title = title;
        this.across = across;
        this.up = up;
    }

    void line(String name, List<double[]> points) {
        names.add(name);
        lines.add(points.stream().filter(point -> !Double.isNaN(point[1])).toList());
    }

    /** A vertical line. */
    void mark(double at, String as) {
        markedAt = at;
        markedAs = as;
    }

    String svg() {
        double right = lines.stream().flatMap(List::stream).mapToDouble(point -> point[0]).max().orElse(1);
        double top = 1.05 * lines.stream().flatMap(List::stream).mapToDouble(point -> point[1]).max().orElse(1);
        right = right > 0 ? right : 1;
        top = top > 0 ? top : 1;
        StringBuilder svg = open(WIDTH, HEIGHT, title);
        for (int i = 0; i <= 4; i++) {
            int y = BOTTOM - i * (BOTTOM - TOP) / 4;
            svg.append(String.format(
                    Locale.ROOT, "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"#e2e8f0\"/>%n", LEFT, RIGHT, y, y));
            svg.append(text(LEFT - 8, y + 4, "end", label(top * i / 4)));
            int x = LEFT + i * (RIGHT - LEFT) / 4;
            svg.append(text(x, BOTTOM + 18, "middle", label(right * i / 4)));
        }
        svg.append(text((LEFT + RIGHT) / 2, BOTTOM + 38, "middle", across + "  ·  up: " + up));
        if (!Double.isNaN(markedAt)) {
            int x = (int) (LEFT + markedAt / right * (RIGHT - LEFT));
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"#718096\" stroke-dasharray=\"4 3\"/>%n",
                    x, x, TOP, BOTTOM));
            svg.append(text(x + 6, TOP + 12, "start", markedAs));
        }
        for (int i = 0; i < lines.size(); i++) {
            StringBuilder points = new StringBuilder();
            for (double[] point : lines.get(i)) {
                points.append(String.format(
                        Locale.ROOT,
                        "%.1f,%.1f ",
                        LEFT + point[0] / right * (RIGHT - LEFT),
                        BOTTOM - point[1] / top * (BOTTOM - TOP)));
            }
            String colour = COLOURS.get(i % COLOURS.size());
            svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"")
                    .append(colour)
                    .append("\" points=\"")
                    .append(points.toString().strip())
                    .append("\"/>\n");
            svg.append("<rect x=\"")
                    .append(LEFT + 170 * i)
                    .append("\" y=\"32\" width=\"12\" height=\"4\" fill=\"")
                    .append(colour)
                    .append("\"/>\n")
                    .append(text(LEFT + 18 + 170 * i, 38, "start", names.get(i)));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String label(double value) {
        return String.format(Locale.ROOT, value >= 10 ? "%,.0f" : "%.1f", value);
    }

    static StringBuilder open(int width, int height, String title) {
        return new StringBuilder(String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\" height=\"%2$d\""
                                + " font-family=\"system-ui, sans-serif\" font-size=\"12\">%n"
                                + "<rect width=\"%1$d\" height=\"%2$d\" fill=\"#ffffff\"/>%n",
                        width,
                        height))
                .append("<text x=\"16\" y=\"22\" font-size=\"14\" fill=\"#1a202c\">")
                .append(escaped(title))
                .append("</text>\n");
    }

    static String text(int x, int y, String anchor, String text) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"#4a5568\">%s</text>%n",
                x, y, anchor, escaped(text));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
