package com.t82.loadtest;

import com.t82.loadtest.Contention.Findings;
import com.t82.loadtest.Contention.Wish;
import com.t82.loadtest.Load.Outcome;
import com.t82.loadtest.Report.Row;
import com.t82.loadtest.Stage.Seat;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the product does and what the machine could do at most, in the same run, round by round in turn, so that whatever
 * else goes on disturbs both alike. The ratios mean something on any machine, the figures only on this one.
 */
final class Limits {

    private static final int CONNECTIONS = 64;
    private static final int ROUNDS = 3;
    private static final int FANS = 30_000;
    private static final int HALL = 20_000;
    private static final int LARGE_HALL = 60_000;
    private static final int STADIUM = 120_000;
    private static final Duration ROUND = Duration.ofSeconds(2);

    /** After this time no second and third rounds begin: a slow machine is to be told so, not waited for. */
    private static final Duration AT_MOST = Duration.ofMinutes(3);

    /** What took no longer counts as served without delay. */
    private static final Duration AT_ONCE = Duration.ofMillis(100);

    /** How long arrivals come before they count: the pace is new to the instance and to the generator. */
    private static final double LEAD_SECONDS = 2;

    private static final int WARM_UPS = 5;
    private static final Duration WARM_UP = Duration.ofSeconds(75);

    private final Target target = Target.configured();
    private final Services services = Services.of(target);
    private final Stage stage = new Stage(target);
    private final Report report = new Report();
    private final Random random = new Random(82);
    private final long end = System.nanoTime() + AT_MOST.toNanos();
    private final Set<String> parts =
            Set.of(Options.text("t82.parts", "contention,reads,latency,overload").split(","));
    private List<String> tokens = List.of();

    int run() throws IOException, SQLException {
        say("instance %s, %d connections, medians of up to %d rounds", target.base(), CONNECTIONS, ROUNDS);
        stage.open();
        try {
            tokens = stage.crowd(FANS);
            long show = stage.show("부하 시험 " + Long.toString(System.currentTimeMillis(), 36), 100, 200);
            List<Long> halls = Stream.generate(() -> stage.performance(show)).limit(5).toList();
            long arena = stage.show("부하 시험 대형 " + Long.toString(System.currentTimeMillis(), 36), 200, 300);
            List<Long> large = Stream.generate(() -> stage.performance(arena)).limit(WARM_UPS + 2).toList();
            long stadium = stage.performance(
                    stage.show("부하 시험 경기장 " + Long.toString(System.currentTimeMillis(), 36), 300, 400));
            say(
                    "a crowd of %,d, %d performances with %,d seats, %d with %,d",
                    FANS, halls.size(), HALL, large.size(), LARGE_HALL);

            warmUp(large.subList(0, WARM_UPS));
            double peak = holds(halls.subList(0, 3));
            if (parts.contains("contention")) {
                contention(halls.get(3), halls.get(4));
            }
            if (parts.contains("reads")) {
                reads(halls.get(3));
            }
            if (parts.contains("latency")) {
                latencies(large.get(WARM_UPS), peak);
            }
            if (parts.contains("overload")) {
                overload(large.get(WARM_UPS + 1), stadium, peak);
            }
        } finally {
            stage.close();
        }
        Path page = report.write();
        say("%n%s%nwritten to %s", report.table(), page.toAbsolutePath().normalize());
        return report.isClean() ? 0 : 1;
    }

    /** The figures mean nothing before the compiler has seen some ten thousand holds. */
    private void warmUp(List<Long> halls) {
        int done = 0;
        long enough = System.nanoTime() + WARM_UP.toNanos();
        for (long hall : halls) {
            if (System.nanoTime() - enough > 0) {
                break;
            }
            Outcome outcome = Load.closed(target, pairs(hall, LARGE_HALL), CONNECTIONS, WARM_UP, false);
            done += outcome.count(200);
            expect(outcome, 200);
            say("warm-up: %,.0f holds/s", outcome.rate(200));
        }
        report.note("Warmed up with %,d holds.", done);
    }

    private double holds(List<Long> halls) throws IOException, SQLException {
        List<Double> ours = new ArrayList<>();
        List<Double> sql = new ArrayList<>();
        List<Double> redis = new ArrayList<>();
        report.loadBefore();
        try (HoldSql plain = new HoldSql(services)) {
            for (long hall : halls) {
                if (!ours.isEmpty() && late()) {
                    break;
                }
                byte[][] requests = pairs(hall, HALL);
                Outcome outcome = Load.closed(target, requests, CONNECTIONS, Duration.ofSeconds(15), false);
                expect(outcome, 200);
                ours.add(outcome.rate(200));
                sql.add(plain.measure());
                redis.add(RedisLimit.measure(services.redis(), CONNECTIONS, ROUND));
                say("holds: %,.0f/s; SQL alone %,.0f/s; Redis %,.0f/s", ours.getLast(), sql.getLast(), redis.getLast());
            }
            double peak = median(ours);
            report.add(Row.rate("two-seat holds, no contention", peak, "the same SQL one by one (" + plain.name() + ")", median(sql))
                    .wanting(0.7, "≥ 0.7 or ≥ 4,000/s", peak >= 4_000));
            report.add(Row.rate("the same, against Redis", peak, "a script taking two keys in Redis", median(redis)));
            return peak;
        }
    }

    private void contention(long bursts, long hot) throws SQLException {
        List<Seat> burstSeats = stage.seats(bursts, HALL);
        List<Seat> hotSeats = stage.seats(hot, HALL);
        List<Double> burstRates = new ArrayList<>();
        List<Double> hotRates = new ArrayList<>();
        Findings ofBursts = Findings.none();
        Findings ofHot = Findings.none();
        report.loadBefore();
        long deadlocks = counter("select deadlocks from pg_stat_database where datname = current_database()");
        long written = counter("select n_tup_upd from pg_stat_user_tables where schemaname = 'public' and relname = 'seat'");
        for (int round = 0; round < ROUNDS; round++) {
            if (round > 0 && late()) {
                break;
            }
            List<Wish> wishes = new ArrayList<>();
            byte[][] requests = new byte[8_000][];
            for (int i = 0; i < requests.length; i++) {
                Seat seat = burstSeats.get(round * 1_000 + i / 8);
                requests[i] = hold(i, wishes, seat);
            }
            Outcome outcome = Load.closed(target, requests, CONNECTIONS, Duration.ofSeconds(20), false);
            ofBursts = ofBursts.plus(Contention.check(services, wishes, outcome));
            burstRates.add(outcome.answers() / outcome.seconds());

            List<Seat> wanted = hotSeats.subList(round * 200, round * 200 + 200);
            List<Wish> hotWishes = new ArrayList<>();
            byte[][] hotRequests = new byte[3_000][];
            for (int i = 0; i < hotRequests.length; i++) {
                int first = random.nextInt(wanted.size());
                int second = (first + 1 + random.nextInt(wanted.size() - 1)) % wanted.size();
                hotRequests[i] = hold(round * 3_000 + i, hotWishes, wanted.get(first), wanted.get(second));
            }
            Outcome hotOutcome = Load.closed(target, hotRequests, CONNECTIONS, Duration.ofSeconds(20), false);
            ofHot = ofHot.plus(Contention.check(services, hotWishes, hotOutcome));
            hotRates.add(hotOutcome.answers() / hotOutcome.seconds());
            say("contention: bursts %,.0f requests/s, hot seats %,.0f requests/s", burstRates.getLast(), hotRates.getLast());
        }
        // PostgreSQL's own counters come a moment later.
        Stage.pause(Duration.ofSeconds(2));
        long deadlocked = counter("select deadlocks from pg_stat_database where datname = current_database()") - deadlocks;
        long writes = counter("select n_tup_upd from pg_stat_user_tables where schemaname = 'public' and relname = 'seat'") - written;
        Findings both = ofBursts.plus(ofHot);
        report.add(Row.plain("bursts of 8 for each of 1,000 seats", median(burstRates), "requests/s"));
        report.add(Row.plain("64 connections on 200 hot seats", median(hotRates), "requests/s"));
        report.add(Row.count("seats with two owners", both.twoOwners(), 0));
        report.add(Row.count("orphaned holds", both.orphans(), 0));
        report.add(Row.count("deadlocks", deadlocked, 0));
        report.add(Row.count("burst seats that nobody got", ofBursts.seats() - ofBursts.taken(), 0));
        report.add(Row.count("hot seats: refused though all its seats stayed free", ofHot.needless(), 0));
        report.add(Row.atMost("seat rows written for each seat taken", writes / (double) Math.max(1, both.taken()), "", 1.05, "≤ 1"));
        if (both.failed() > 0) {
            report.note("%,d contending requests were answered neither 200 nor 409.", both.failed());
        }
    }

    private void reads(long hall) throws IOException {
        String base = "/api/v1/events/" + hall;
        byte[] seats = get(base + "/seats", "Accept-Encoding: gzip");
        byte[] rest = get(base + "/restseats", "Accept-Encoding: gzip");
        boolean hasMap = stage.answers(base + "/seatmap/status");
        byte[] notModified = null;
        byte[] packed;
        try (Connection connection = new Connection(target.host(), target.port()).keepingBody()) {
            connection.call(seats);
            packed = connection.bytes();
            if (hasMap) {
                byte[] status = get(base + "/seatmap/status", "Accept: application/octet-stream");
                connection.call(status);
                int size = connection.bytes().length;
                notModified = get(
                        base + "/seatmap/status",
                        "Accept: application/octet-stream",
                        "If-None-Match: " + connection.etag());
                report.add(Row.atMost("status of " + String.format("%,d", HALL) + " seats", size / 1024.0, "KiB", 6, "≤ 6 KB"));
            } else {
                report.note("This instance has no /seatmap/status.");
            }
        }
        report.loadBefore();
        List<List<Double>> rates = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            rates.add(new ArrayList<>());
        }
        Path nginxProgram = Nginx.executable();
        try (Program hello = Hello.start();
                Program nginx = nginxProgram == null ? null : Nginx.serving(nginxProgram, packed)) {
            byte[] helloRequest = Connection.request("GET", hello.target(), "/hello", "");
            for (int round = -1; round < ROUNDS; round++) {
                if (round > 0 && late()) {
                    break;
                }
                boolean counts = round >= 0;
                note(rates.get(0), counts, target, seats, 200);
                if (nginx != null) {
                    note(rates.get(1), counts, nginx.target(), get("/seats"), 200);
                }
                note(rates.get(2), counts, hello.target(), helloRequest, 200);
                note(rates.get(3), counts, target, rest, 200);
                if (notModified != null) {
                    note(rates.get(4), counts, target, notModified, 304);
                }
                if (counts) {
                    say(
                            "reads: seats %,.0f/s, nginx %s, hello %,.0f/s, rest seats %,.0f/s, status 304 %s",
                            rates.get(0).getLast(),
                            nginx == null ? "missing" : String.format("%,.0f/s", rates.get(1).getLast()),
                            rates.get(2).getLast(),
                            rates.get(3).getLast(),
                            notModified == null ? "missing" : String.format("%,.0f/s", rates.get(4).getLast()));
                }
            }
        }
        double hello = median(rates.get(2));
        String size = String.format("%,d KiB compressed", Math.round(packed.length / 1024.0));
        report.add(Row.rate(
                        "every free seat of a 20,000-seat hall (" + size + ")",
                        median(rates.get(0)),
                        nginxProgram == null ? "nginx: not found on the PATH" : "nginx, the same bytes",
                        median(rates.get(1)))
                .wanting(0.3, "≥ 0.3", false));
        if (notModified != null) {
            report.add(Row.rate("seat map status, nothing new (304)", median(rates.get(4)), "hello of Spring Boot", hello)
                    .wanting(0.7, "≥ 0.7", false));
        }
        report.add(Row.rate("rest seats", median(rates.get(3)), "hello of Spring Boot", hello).wanting(0.7, "≥ 0.7", false));
    }

    /** @param counts otherwise it only warms up */
    private static void note(List<Double> rates, boolean counts, Target target, byte[] request, int status) {
        int answers = 0;
        for (int i = 0; i < (counts ? 1 : 3) && answers < 50_000; i++) {
            Outcome outcome = Load.closed(target, new byte[][] {request}, CONNECTIONS, ROUND, true);
            answers += outcome.answers();
            if (counts) {
                rates.add(outcome.rate(status));
            }
        }
    }

    private void latencies(long hall, double peak) throws IOException {
        byte[][] requests = pairs(hall, LARGE_HALL);
        report.loadBefore();
        byte[][] lone = Arrays.copyOfRange(requests, 0, 1_000);
        Outcome alone = Load.closed(target, lone, 1, Duration.ofSeconds(10), false);
        report.add(Row.plain("a lone hold, p50", alone.percentile(200, 0.5), "ms"));

        double rate = 0.7 * peak;
        long[] lead = every(rate, LEAD_SECONDS);
        int from = lone.length + lead.length;
        byte[][] steady = Arrays.copyOfRange(requests, from, requests.length);
        Outcome at70;
        try (Arrivals arrivals = new Arrivals(target, 1_000)) {
            arrivals.send(Arrays.copyOfRange(requests, lone.length, from), lead);
            at70 = arrivals.send(steady, every(rate, Math.min(6, steady.length / rate)));
        }
        double p50 = at70.percentile(200, 0.5);
        double p99 = at70.percentile(200, 0.99);
        report.add(new Row("p99 at 70 % of capacity", p99, "ms", "p50 of the same", p50, p99 / p50, "≤ 5 ×", p99 <= 5 * p50, true));
        report.latencies(at70);
        say("alone p50 %.2f ms; at %,.0f/s p50 %.2f ms, p99 %.2f ms %s", alone.percentile(200, 0.5), rate, p50, p99, at70.byStatus());
    }

    /** Twice the capacity for some seconds, then half of it, without a pause in between. */
    private void overload(long leadHall, long hall, double peak) throws IOException {
        int pairs = STADIUM / 2;
        double tooMuch = Math.min(6, 0.73 * pairs / (2 * peak));
        double after = Math.min(10, 0.26 * pairs / (0.5 * peak));
        long[] first = every(2 * peak, tooMuch);
        long[] second = every(0.5 * peak, after);
        long[] due = Arrays.copyOf(first, first.length + second.length);
        long turn = (long) (tooMuch * 1e9);
        for (int i = 0; i < second.length; i++) {
            due[first.length + i] = turn + second[i];
        }
        byte[][] requests = pairs(hall, 2 * due.length);
        byte[][] leadRequests = pairs(leadHall, LARGE_HALL);
        report.loadBefore();
        Outcome outcome;
        try (Arrivals arrivals = new Arrivals(target, 3_000)) {
            arrivals.send(leadRequests, every(2 * peak, LEAD_SECONDS));
            outcome = arrivals.send(requests, due);
        }
        int good = 0;
        for (int i = 0; i < outcome.statuses().length; i++) {
            boolean inTime = outcome.answered()[i] - outcome.start() <= turn;
            good += outcome.statuses()[i] == 200 && inTime ? 1 : 0;
        }
        double goodput = good / tooMuch;
        double recovery = recovery(outcome, due, turn);
        report.add(new Row("holds at twice the capacity", goodput, "/s", "its own peak", peak, goodput / peak, "≥ 0.9", goodput >= 0.9 * peak, true));
        report.add(Row.atMost("recovery after that", recovery, "s", 10, "≤ 10 s"));
        report.overload(outcome, turn);
        report.note("Overload: %s; offered %,.0f/s for %.1f s, then %,.0f/s.", outcome.byStatus(), 2 * peak, tooMuch, 0.5 * peak);
        say("overload: %,.0f/s of %,.0f/s, recovered after %.1f s, %s", goodput, peak, recovery, outcome.byStatus());
    }

    /**
     * @param due when each was to be sent, nanoseconds from the start
     * @return seconds from the end of the overload until half a second's requests are served at once, and all that follow
     */
    private static double recovery(Outcome outcome, long[] due, long turn) {
        long window = 500_000_000L;
        double recovered = Double.POSITIVE_INFINITY;
        int i = outcome.statuses().length - 1;
        long last = due[due.length - 1];
        for (long from = turn + (last - turn) / window * window; from >= turn; from -= window) {
            int served = 0;
            int all = 0;
            while (i >= 0 && due[i] >= from) {
                boolean atOnce = outcome.answered()[i] - outcome.sent()[i] <= AT_ONCE.toNanos();
                served += outcome.statuses()[i] == 200 && atOnce ? 1 : 0;
                all++;
                i--;
            }
            if (all > 0 && served < 0.95 * all) {
                break;
            }
            recovered = (from - turn) / 1e9;
        }
        return recovered;
    }

    private static long[] every(double perSecond, double seconds) {
        long[] due = new long[(int) Math.max(1, perSecond * seconds)];
        for (int i = 0; i < due.length; i++) {
            due[i] = (long) (i * 1e9 / perSecond);
        }
        return due;
    }

    private byte[][] pairs(long hall, int count) {
        List<Seat> seats = stage.seats(hall, count);
        Collections.shuffle(seats, random);
        byte[][] requests = new byte[count / 2][];
        for (int i = 0; i < requests.length; i++) {
            requests[i] = hold(i, null, seats.get(2 * i), seats.get(2 * i + 1));
        }
        return requests;
    }

    /** @param wishes takes down who wants what, if somebody is interested */
    private byte[] hold(int fan, List<Wish> wishes, Seat... seats) {
        String token = tokens.get(fan % tokens.size());
        if (wishes != null) {
            wishes.add(new Wish(Contention.fan(token), Stream.of(seats).map(Seat::id).toList()));
        }
        StringBuilder body = new StringBuilder("[");
        for (Seat seat : seats) {
            body.append(body.length() > 1 ? "," : "").append(seat.json());
        }
        return Connection.request(
                "PUT", target, "/api/v1/seats/choice", body.append(']').toString(), "Authorization: Bearer " + token);
    }

    private byte[] get(String path, String... headers) {
        return Connection.request("GET", target, path, "", headers);
    }

    private void expect(Outcome outcome, int status) {
        if (outcome.count(status) < 0.99 * outcome.statuses().length) {
            report.note("Not all was answered %d: %s.", status, outcome.byStatus());
        }
        if (outcome.count(status) == 0) {
            throw new Refusal("Not one request was answered " + status + ": " + outcome.byStatus());
        }
    }

    private long counter(String sql) throws SQLException {
        try (java.sql.Connection connection = services.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private boolean late() {
        return System.nanoTime() - end > 0;
    }

    private static double median(List<Double> values) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length % 2 == 1
                ? sorted[sorted.length / 2]
                : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
    }

    private static void say(String text, Object... values) {
        System.out.printf(text + "%n", values);
    }
}
