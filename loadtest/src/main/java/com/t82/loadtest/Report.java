package com.t82.loadtest;

import com.t82.loadtest.Load.Outcome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table and the plots of a run of {@code limits}. */
final class Report {

    static final Path PLACE = Path.of("target", "limits");

    private final List<Row> rows = new ArrayList<>();
    private final List<Double> loads = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private double load;
    private Plot latencies;
    private Plot overload;

    /**
     * One line of the table.
     *
     * @param limit NaN when there is none or it could not be measured
     * @param ratio NaN without a limit
     * @param met whether the target is met; of no interest without one
     * @param ofSpeed whether it is about how fast, which another load on the machine spoils, or about right and wrong
     */
    record Row(
            String name,
            double value,
            String unit,
            String limitName,
            double limit,
            double ratio,
            String target,
            boolean met,
            boolean ofSpeed) {

        static Row rate(String name, double value, String limitName, double limit) {
            return new Row(name, value, "/s", limitName, limit, value / limit, "", true, true);
        }

        static Row plain(String name, double value, String unit) {
            return new Row(name, value, unit, "", Double.NaN, Double.NaN, "", true, true);
        }

        static Row count(String name, double value, double wanted) {
            return new Row(
                    name, value, "", "", Double.NaN, Double.NaN, String.format(Locale.ROOT, "%.0f", wanted), value == wanted, false);
        }

        static Row atMost(String name, double value, String unit, double most, String target) {
            return new Row(name, value, unit, "", Double.NaN, Double.NaN, target, value <= most, true);
        }

        /** @param anyway whether the target is met whatever the ratio */
        Row wanting(double least, String target, boolean anyway) {
            return new Row(name, value, unit, limitName, limit, ratio, target, anyway || ratio >= least, ofSpeed);
        }

        String verdict() {
            if (target.isEmpty()) {
                return "";
            }
            boolean unknown = !limitName.isEmpty() && Double.isNaN(limit);
            return target + (unknown ? " (not measured)" : met ? " ✓" : " ✗");
        }
    }

    /** The load average that the next rows are measured under. */
    void loadBefore() {
        load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    void add(Row row) {
        rows.add(row);
        double now = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        loads.add((load + now) / 2);
    }

    void note(String text, Object... values) {
        notes.add(String.format(Locale.ROOT, text, values));
    }

    /** Whether nothing was wrong; slow is not wrong. */
    boolean isClean() {
        return rows.stream().allMatch(row -> row.ofSpeed() || row.met());
    }

    void latencies(Outcome outcome) {
        Plot plot = new Plot("Holds at 70 % of capacity: latency by share of the requests", "share of the requests, %", "ms from the intended time");
        List<double[]> points = new ArrayList<>();
        for (double share : new double[] {0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999}) {
            points.add(new double[] {100 * share, outcome.percentile(200, share)});
        }
        plot.line("latency", points);
        latencies = plot;
    }

    void overload(Outcome outcome, long turn) {
        Plot plot = new Plot("Twice the capacity, then half of it: answers a second", "seconds", "answers/s");
        plot.mark(turn / 1e9, "half the capacity");
        double step = 0.25;
        int windows = (int) (outcome.seconds() / step) + 1;
        double[] held = new double[windows];
        double[] refused = new double[windows];
        for (int i = 0; i < outcome.statuses().length; i++) {
            int window = (int) ((outcome.answered()[i] - outcome.start()) / 1e9 / step);
            if (window >= 0 && window < windows) {
                if (outcome.statuses()[i] == 200) {
                    held[window] += 1 / step;
                } else {
                    refused[window] += 1 / step;
                }
            }
        }
        plot.line("held", points(held, step));
        plot.line("turned away or taken", points(refused, step));
        overload = plot;
    }

    private static List<double[]> points(double[] values, double step) {
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            points.add(new double[] {i * step, values[i]});
        }
        return points;
    }

    String table() {
        StringBuilder table = new StringBuilder("""
                | what | ours | limit, same run | ratio | target | load average |
                |---|--:|---|--:|---|--:|
                """);
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            table.append("| ")
                    .append(row.name())
                    .append(" | ")
                    .append(number(row.value(), row.unit()))
                    .append(" | ")
                    .append(row.limitName())
                    .append(Double.isNaN(row.limit()) ? "" : ": " + number(row.limit(), row.unit()))
                    .append(" | ")
                    .append(Double.isNaN(row.ratio()) ? "" : String.format(Locale.ROOT, "%.2f", row.ratio()))
                    .append(" | ")
                    .append(row.verdict())
                    .append(" | ")
                    .append(String.format(Locale.ROOT, "%.1f", loads.get(i)))
                    .append(" |\n");
        }
        return table.toString();
    }

    static String number(double value, String unit) {
        if (Double.isNaN(value)) {
            return "not measured";
        }
        if (Double.isInfinite(value)) {
            return "not seen";
        }
        String digits = unit.isEmpty() && value == Math.rint(value) || value >= 100 ? "%,.0f" : "%.2f";
        return String.format(Locale.ROOT, digits, value) + (unit.isEmpty() || unit.startsWith("/") ? unit : " " + unit);
    }

    Path write() throws IOException {
        Files.createDirectories(PLACE);
        Files.writeString(PLACE.resolve("ratios.svg"), ratios());
        StringBuilder page = new StringBuilder("# Ours and the limits of the machine\n\n")
                .append(String.format(
                        Locale.ROOT,
                        "%s, %d processors. The generator shares them with what it measures.%n%n",
                        LocalDate.now(),
                        Runtime.getRuntime().availableProcessors()))
                .append(table())
                .append('\n');
        notes.forEach(note -> page.append("- ").append(note).append('\n'));
        page.append("\n![Ratios to the limits](ratios.svg)\n");
        if (latencies != null) {
            Files.writeString(PLACE.resolve("latency.svg"), latencies.svg());
            page.append("![Latency at 70 % of capacity](latency.svg)\n");
        }
        if (overload != null) {
            Files.writeString(PLACE.resolve("overload.svg"), overload.svg());
            page.append("![Overload and recovery](overload.svg)\n");
        }
        Path file = PLACE.resolve("limits.md");
        Files.writeString(file, page);
        return file;
    }

    /** A bar for each ratio that was measured; the line is the limit itself. */
    private String ratios() {
        List<Row> bars = rows.stream()
                .filter(row -> !Double.isNaN(row.ratio()) && row.unit().equals("/s"))
                .toList();
        double most = bars.stream().mapToDouble(Row::ratio).max().orElse(1);
        double scale = 300 / Math.max(1.1, most);
        int height = 60 + 34 * bars.size();
        StringBuilder svg = Plot.open(760, height, "Ours as a share of the limit in the same run");
        int y = 46;
        for (Row row : bars) {
            svg.append(Plot.text(350, y + 14, "end", row.name()));
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"360\" y=\"%d\" width=\"%.1f\" height=\"20\" fill=\"%s\"/>%n",
                    y,
                    Math.max(1, row.ratio() * scale),
                    row.met() ? "#2b6cb0" : "#c05621"));
            svg.append(Plot.text(
                    366 + (int) (row.ratio() * scale), y + 14, "start", String.format(Locale.ROOT, "%.2f", row.ratio())));
            y += 34;
        }
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"38\" y2=\"%2$d\" stroke=\"#718096\" stroke-dasharray=\"4 3\"/>%n",
                360 + scale,
                height - 12));
        return svg.append("</svg>\n").toString();
    }
}
