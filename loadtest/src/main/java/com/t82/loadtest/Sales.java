package com.t82.loadtest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From approval to ticket: purchases of two seats are prepared up to the fan's approval, then all are approved at once.
 * Afterwards pgbench does the writes of the same sales, one transaction each, on copies of the same tables.
 */
final class Sales {

    private static final int CONNECTIONS = 16;
    private static final int WARM_UP = 300;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration SAMPLE = Duration.ofMillis(100);
    private static final Pattern PAY_TOKEN = Pattern.compile("payToken(?:=|%3D)([^&\\s\"]+)");

    private final Target target = Target.configured();
    private final Stage stage = new Stage(target);

    /**
     * What became of the sales of one performance.
     *
     * @param ticketed from the first approval to the last ticket, seconds
     * @param settled to the last event that was delivered, seconds
     * @param approved to the last answer to an approval, seconds
     * @param oldest the greatest age of an event, seconds
     * @param cpu processor seconds by program
     */
    private record Figures(
            double ticketed, double settled, double approved, long deepest, double oldest, Map<String, Double> cpu) {}

    int run() throws SQLException, IOException {
        int sales = (int) Options.number("t82.sales", 1_000, 20_000);
        Services services = Services.of(target);
        stage.open();
        long show = stage.show("판매 시험 " + System.currentTimeMillis(), Math.ceilDiv(2 * (sales + WARM_UP), 80), 80);
        try {
            warmUp(services, show);
            long performance = stage.performance(show);
            long start = System.nanoTime();
            List<String> payTokens = prepare(performance, sales);
            double prepared = (System.nanoTime() - start) / 1e9;
            Figures figures = approve(services, performance, payTokens);
            double limit = new SaleSql(services, performance).measure();
            System.out.printf("%,d sales of two seats, approved at once over %d connections%n", sales, CONNECTIONS);
            System.out.printf("hold and payment prepared: %.0f/s%n", sales / prepared);
            System.out.printf("approved: %.0f/s%n", sales / figures.approved());
            System.out.printf(
                    "until the last ticket: %.1f s, %.1f sales/s%n", figures.ticketed(), sales / figures.ticketed());
            System.out.printf(
                    "until the last event: %.1f s, %.1f sales/s%n", figures.settled(), sales / figures.settled());
            System.out.printf("deepest backlog: %,d events, oldest %.1f s%n", figures.deepest(), figures.oldest());
            figures.cpu().forEach((program, seconds) -> System.out.printf(
                    "processor %s: %.1f s, %.2f of one%n", program, seconds, seconds / figures.settled()));
            System.out.printf(
                    "the same writes in one transaction (pgbench, %d connections): %.0f sales/s, ratio %.2f%n",
                    SaleSql.CONNECTIONS, limit, sales / figures.ticketed() / limit);
            System.out.printf("prepare and sell as a whole: %.1f sales/s%n", sales / (prepared + figures.ticketed()));
            return 0;
        } finally {
            stage.close();
        }
    }

    private void warmUp(Services services, long show) throws SQLException {
        long performance = stage.performance(show);
        approve(services, performance, prepare(performance, WARM_UP));
    }

    /** @return the pay tokens of purchases that wait for their fan's approval */
    private List<String> prepare(long performance, int sales) {
        List<Stage.Seat> seats = stage.seats(performance, 2 * sales);
        List<String> tokens = stage.crowd(sales);
        String[] payTokens = new String[sales];
        each(sales, (connection, i) -> {
            List<Stage.Seat> two = seats.subList(2 * i, 2 * i + 2);
            String authorization = "Authorization: Bearer " + tokens.get(i);
            String choice = "[" + two.get(0).json() + "," + two.get(1).json() + "]";
            expect(200, connection, Connection.request("PUT", target, "/api/v1/seats/choice", choice, authorization));
            String order = "{\"totalAmount\":" + (two.get(0).price() + two.get(1).price()) + ",\"eventId\":"
                    + performance + ",\"items\":[" + item(two.get(0)) + "," + item(two.get(1)) + "]}";
            expect(200, connection, Connection.request("POST", target, "/api/v1/payment", order, authorization));
            Matcher payToken = PAY_TOKEN.matcher(connection.body());
            if (!payToken.find()) {
                throw new Refusal("no pay token in " + connection.body());
            }
            payTokens[i] = payToken.group(1);
        });
        return List.of(payTokens);
    }

    private static String item(Stage.Seat seat) {
        return "{\"seatId\":" + seat.id() + ",\"couponIds\":[],\"beforeAmount\":" + seat.price() + ",\"amount\":"
                + seat.price() + "}";
    }

    private Figures approve(Services services, long performance, List<String> payTokens) throws SQLException {
        Map<String, Double> before = Processors.seconds();
        long start = System.nanoTime();
        long[] answered = new long[1];
        Thread approving = Thread.ofPlatform().daemon().start(() -> {
            each(payTokens.size(), (connection, i) -> expect(
                    200,
                    connection,
                    Connection.request(
                            "POST", target, "/sandbox/toss-pay/payments/" + payTokens.get(i) + "/approve", "")));
            answered[0] = System.nanoTime();
        });
        double ticketed = 0;
        long deepest = 0;
        double oldest = 0;
        try (java.sql.Connection database = services.connect();
                PreparedStatement question = database.prepareStatement("""
                        select (select count(*) from ticket where performance_id = ?),
                            (select count(*) from event_publication),
                            (select coalesce(extract(epoch from now() - min(publication_date)), 0)
                             from event_publication)""")) {
            question.setLong(1, performance);
            while (true) {
                long tickets;
                long waiting;
                try (ResultSet answer = question.executeQuery()) {
                    answer.next();
                    tickets = answer.getLong(1);
                    waiting = answer.getLong(2);
                    oldest = Math.max(oldest, answer.getDouble(3));
                }
                deepest = Math.max(deepest, waiting);
                double seconds = (System.nanoTime() - start) / 1e9;
                if (ticketed == 0 && tickets == 2L * payTokens.size()) {
                    ticketed = seconds;
                }
                if (ticketed > 0 && waiting == 0) {
                    return new Figures(
                            ticketed,
                            seconds,
                            (answered[0] - start) / 1e9,
                            deepest,
                            oldest,
                            Processors.since(before));
                }
                if (seconds > PATIENCE.toSeconds()) {
                    throw new Refusal(tickets + " tickets of " + 2 * payTokens.size() + " and " + waiting
                            + " events waiting after " + PATIENCE);
                }
                Stage.pause(SAMPLE);
            }
        } finally {
            approving.interrupt();
        }
    }

    private void expect(int status, Connection connection, byte[] request) throws IOException {
        int answer = connection.call(request);
        for (int again = 0; answer == 503 && again < 50; again++) {
            Stage.pause(Duration.ofMillis(100));
            answer = connection.call(request);
        }
        if (answer != status) {
            throw new Refusal("answered " + answer + ": " + connection.body());
        }
    }

    private interface Step {
        void take(Connection connection, int i) throws IOException;
    }

    /** A closed loop: each connection takes the next step when its last is answered. */
    private void each(int steps, Step step) {
        AtomicInteger next = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(CONNECTIONS);
        List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int c = 0; c < CONNECTIONS; c++) {
            Thread.ofPlatform().daemon().start(() -> {
                try (Connection connection = new Connection(target.host(), target.port()).keepingBody()) {
                    for (int i = next.getAndIncrement(); i < steps && failures.isEmpty(); i = next.getAndIncrement()) {
                        step.take(connection, i);
                    }
                } catch (IOException | Refusal failed) {
                    failures.add(failed);
                } finally {
                    done.countDown();
                }
            });
        }
        try {
            done.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!failures.isEmpty()) {
            throw new Refusal(String.valueOf(failures.getFirst()));
        }
    }

    /** Processor time of this machine's programs, from {@code /proc}; empty where there is none. */
    private static final class Processors {

        private static final double TICKS_A_SECOND = 100;

        static Map<String, Double> seconds() {
            Map<String, Double> seconds = new TreeMap<>();
            ProcessHandle.allProcesses().forEach(process -> {
                try {
                    String stat = Files.readString(
                            Path.of("/proc", String.valueOf(process.pid()), "stat"), StandardCharsets.ISO_8859_1);
                    String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    double used = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND;
                    boolean own = process.pid() == ProcessHandle.current().pid();
                    seconds.merge(own ? "generator" : name, used, Double::sum);
                } catch (IOException | RuntimeException endedOrNoProc) {
                    // A process that ended meanwhile counts for nothing.
                }
            });
            return seconds;
        }

        static Map<String, Double> since(Map<String, Double> before) {
            Map<String, Double> used = new TreeMap<>();
            seconds().forEach((name, now) -> {
                double since = now - before.getOrDefault(name, 0.0);
                if (since >= 0.5) {
                    used.put(name, since);
                }
            });
            return used;
        }
    }
}
