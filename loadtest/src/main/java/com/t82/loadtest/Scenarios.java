package com.t82.loadtest;

import static us.abstracta.jmeter.javadsl.JmeterDsl.csvDataSet;
import static us.abstracta.jmeter.javadsl.JmeterDsl.forLoopController;
import static us.abstracta.jmeter.javadsl.JmeterDsl.htmlReporter;
import static us.abstracta.jmeter.javadsl.JmeterDsl.httpDefaults;
import static us.abstracta.jmeter.javadsl.JmeterDsl.httpSampler;
import static us.abstracta.jmeter.javadsl.JmeterDsl.ifController;
import static us.abstracta.jmeter.javadsl.JmeterDsl.jsr223PostProcessor;
import static us.abstracta.jmeter.javadsl.JmeterDsl.jsr223PreProcessor;
import static us.abstracta.jmeter.javadsl.JmeterDsl.jtlWriter;
import static us.abstracta.jmeter.javadsl.JmeterDsl.testPlan;
import static us.abstracta.jmeter.javadsl.JmeterDsl.threadGroup;
import static us.abstracta.jmeter.javadsl.JmeterDsl.threadPause;
import static us.abstracta.jmeter.javadsl.JmeterDsl.whileController;

import com.t82.loadtest.Stage.Seat;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.http.entity.ContentType;
import us.abstracta.jmeter.javadsl.core.DslTestPlan;
import us.abstracta.jmeter.javadsl.core.TestPlanStats;
import us.abstracta.jmeter.javadsl.core.stats.StatsSummary;
import us.abstracta.jmeter.javadsl.core.postprocessors.DslJsr223PostProcessor;
import us.abstracta.jmeter.javadsl.core.samplers.DslFlowControlAction;
import us.abstracta.jmeter.javadsl.core.threadgroups.BaseThreadGroup.ThreadGroupChild;
import us.abstracta.jmeter.javadsl.http.DslHttpSampler;

/**
 * People, not requests: they arrive when they arrive, whether or not those before them have been served, and then take one
 * step after the other. The first step counts from the moment at which its fan was to arrive.
 *
 * <p>The plans hold scripts instead of lambdas, so that an exported one runs in any JMeter.
 */
final class Scenarios {

    private static final List<String> WORDS =
            List.of("봄밤", "편지", "재즈", "뮤지컬", "야구", "Northern", "시계탑", "없는공연");

    private final Target target = Target.configured();
    private final Stage stage = new Stage(target);
    private final double maxErrors = Double.parseDouble(Options.text("t82.max-errors", "0"));

    /** Browse, search, details, map; one in ten books. */
    int normalDay() throws IOException {
        return day("normal-day", Options.number("t82.rate", 5, 2_000), Options.seconds("t82.duration", 60, 3_600));
    }

    /** The same, gently, for long: what leaks or piles up shows in the plots. */
    int soak() throws IOException {
        return day("soak", Options.number("t82.rate", 2, 200), Options.seconds("t82.duration", 1_800, 86_400));
    }

    private int day(String name, double rate, Duration time) throws IOException {
        Fans fans = Fans.arriving(rate, time);
        stage.open();
        try {
            long show = stage.show("부하 시험 " + name, 100, 200);
            long performance = stage.performance(show);
            // Nearly everybody gets what they want.
            Path seats = seats(name, stage.seats(performance, 20_000), fans, 20_000);
            List<ThreadGroupChild> steps = new ArrayList<>();
            steps.add(csvDataSet(crowd(name, fans).toString()).variableNames("token"));
            steps.add(csvDataSet(seats.toString()).variableNames("seat1", "price1", "seat2", "price2"));
            steps.add(csvDataSet(words(name).toString()).variableNames("word"));
            steps.add(arriving(fans, expecting(httpSampler("open the app", "/api/v1/contents"), "200")));
            steps.add(think(1, 3));
            steps.add(expecting(httpSampler("ranking", "/api/v1/contents/rank"), "200"));
            steps.add(think(1, 3));
            steps.add(expecting(httpSampler("search", "/api/v1/contents/search?searchWord=${word}"), "200"));
            steps.add(think(1, 3));
            steps.add(expecting(httpSampler("show", "/api/v1/contents/" + show), "200"));
            steps.add(expecting(httpSampler("its performances", "/api/v1/contents/" + show + "/events"), "200"));
            steps.add(think(1, 3));
            steps.addAll(map(performance));
            steps.add(think(2, 5));
            steps.add(ifController(
                    "${__groovy(java.util.concurrent.ThreadLocalRandom.current().nextInt(10) == 0)}",
                    booking(performance).toArray(ThreadGroupChild[]::new)));
            return run(name, fans, steps);
        } finally {
            stage.close();
        }
    }

    /** Waiting room, map, hold, pay, ticket. Everybody wants the same best seats, so that many lose a race. */
    int onSale() throws IOException {
        double rate = Options.number("t82.rate", 10, 2_000);
        Duration time = Options.seconds("t82.duration", 60, 1_800);
        Fans fans = Fans.arriving(rate, time);
        stage.open();
        try {
            long show = stage.show("부하 시험 on-sale", 100, 200);
            long performance = stage.performance(show);
            List<Seat> free = stage.seats(performance, 20_000);
            boolean waits = stage.waitingRoom(performance, Math.max(1, rate), 100_000);
            if (!waits) {
                System.out.println("This instance has no waiting rooms: going straight to the map.");
            }
            String queue = "/api/v1/events/" + performance + "/queue";
            List<ThreadGroupChild> steps = new ArrayList<>();
            steps.add(csvDataSet(crowd("on-sale", fans).toString()).variableNames("token"));
            steps.add(csvDataSet(seats("on-sale", free, fans, fans.count()).toString())
                    .variableNames("seat1", "price1", "seat2", "price2"));
            if (waits) {
                steps.add(arriving(
                                fans,
                                expecting(signedIn(httpSampler("join the line", queue + "/entry")).method("POST"), "200"))
                        .children(remember("turn", "\"status\":\"(\\w+)\"")));
                steps.add(whileController(
                        "waiting",
                        "${__groovy(vars.get('turn') != 'ENDED' && (vars.get('asked') ?: '0').toInteger() < 120)}",
                        threadPause("1000"),
                        expecting(signedIn(httpSampler("my turn?", queue + "/status/user")), "200")
                                .children(
                                        remember("turn", "\"status\":\"(\\w+)\""),
                                        jsr223PostProcessor("vars.put('asked', String.valueOf((vars.get('asked') ?: '0').toInteger() + 1))"))));
                steps.addAll(map(performance));
            } else {
                List<DslHttpSampler> map = map(performance);
                arriving(fans, map.getFirst());
                steps.addAll(map);
            }
            steps.add(think(1, 4));
            steps.addAll(booking(performance));
            return run("on-sale", fans, steps);
        } finally {
            stage.close();
        }
    }

    private List<DslHttpSampler> map(long performance) {
        String base = "/api/v1/events/" + performance;
        if (stage.answers(base + "/seatmap/status")) {
            return List.of(
                    packed(expecting(httpSampler("map", base + "/seatmap"), "200")),
                    expecting(httpSampler("status", base + "/seatmap/status"), "200"),
                    expecting(httpSampler("rest seats", base + "/restseats"), "200"));
        }
        return List.of(
                packed(expecting(httpSampler("free seats", base + "/seats"), "200")),
                expecting(httpSampler("rest seats", base + "/restseats"), "200"));
    }

    /** Two seats, paid for in the sandbox, until the tickets are there. Who loses the race goes home. */
    private List<ThreadGroupChild> booking(long performance) {
        String choice = "[{\"seatId\":${seat1},\"eventId\":" + performance + ",\"price\":${price1}},"
                + "{\"seatId\":${seat2},\"eventId\":" + performance + ",\"price\":${price2}}]";
        String order = "{\"totalAmount\":${__groovy(vars.get('price1').toLong() + vars.get('price2').toLong())},\"eventId\":"
                + performance + ",\"items\":["
                + "{\"seatId\":${seat1},\"couponIds\":[],\"beforeAmount\":${price1},\"amount\":${price1}},"
                + "{\"seatId\":${seat2},\"couponIds\":[],\"beforeAmount\":${price2},\"amount\":${price2}}]}";
        return List.of(
                signedIn(httpSampler("choose two seats", "/api/v1/seats/choice"))
                        .method("PUT")
                        .contentType(ContentType.APPLICATION_JSON)
                        .body(choice)
                        .children(jsr223PostProcessor("""
                                vars.put('held', String.valueOf(prev.responseCode == '200'))
                                if (prev.responseCode == '409' && prev.responseDataAsString.contains('SEAT-006')) {
                                    prev.sampleLabel = 'choose two seats (already chosen)'
                                    prev.successful = true
                                } else if (prev.responseCode == '503' && prev.responseHeaders.contains('Retry-After')) {
                                    prev.sampleLabel = 'choose two seats (turned away)'
                                }
                                """)),
                ifController(
                        "${held}",
                        think(1, 3),
                        expecting(
                                        signedIn(httpSampler("pay", "/api/v1/payment"))
                                                .method("POST")
                                                .contentType(ContentType.APPLICATION_JSON)
                                                .body(order),
                                        "200")
                                .children(remember("payToken", "payToken(?:=|%3D)([^&\\s\"]+)")),
                        think(1, 2),
                        expecting(
                                httpSampler("approve", "/sandbox/toss-pay/payments/${payToken}/approve")
                                        .method("POST"),
                                "200"),
                        forLoopController(
                                20,
                                ifController(
                                        "${__groovy(vars.get('tickets') != '2')}",
                                        threadPause("1000"),
                                        expecting(signedIn(httpSampler("my tickets", "/api/v1/tickets")), "200")
                                                .children(jsr223PostProcessor(
                                                        "vars.put('tickets', String.valueOf(prev.responseDataAsString.count('\"ticketId\"')))")))),
                        expecting(signedIn(httpSampler("tickets are there", "/api/v1/tickets")), "200")
                                .children(jsr223PostProcessor("""
                                        if (prev.responseDataAsString.count('"ticketId"') != 2) {
                                            prev.successful = false
                                            prev.responseMessage = 'paid for two seats, but there are not two tickets'
                                        }
                                        """))));
    }

    private static DslHttpSampler signedIn(DslHttpSampler sampler) {
        return sampler.header("Authorization", "Bearer ${token}");
    }

    private static DslHttpSampler packed(DslHttpSampler sampler) {
        return sampler.header("Accept-Encoding", "gzip");
    }

    private static DslHttpSampler expecting(DslHttpSampler sampler, String status) {
        return sampler.children(
                jsr223PostProcessor("""
                        if (prev.responseCode != '%s') {
                            prev.successful = false
                            prev.responseMessage = prev.responseDataAsString.take(300)
                        }
                        """.formatted(status)));
    }

    private static DslJsr223PostProcessor remember(String name, String pattern) {
        return jsr223PostProcessor("def found = (prev.responseDataAsString =~ /" + pattern + "/)\nvars.put('" + name
                + "', found.find() ? found.group(1) : 'none')");
    }

    private static DslFlowControlAction think(int from, int to) {
        return threadPause("${__Random(" + from * 1_000 + "," + to * 1_000 + ")}");
    }

    /**
     * Waits for the next fan's moment, and after the answer moves the sample's start back to it: a fan whom nobody could
     * attend to has been waiting all the same. The gaps between fans are random, as between people who know nothing of
     * each other.
     */
    private static DslHttpSampler arriving(Fans fans, DslHttpSampler first) {
        return first.children(
                jsr223PreProcessor("""
                        def plan = props.computeIfAbsent('t82.arrivals.' + System.identityHashCode(ctx.engine), {
                            long start = System.currentTimeMillis() + 500
                            [at: start as double, end: start + %d, random: new Random(82)]
                        })
                        double due
                        synchronized (plan) {
                            plan.at = plan.at - Math.log(1 - plan.random.nextDouble()) * 1000 / %s
                            due = plan.at
                        }
                        if (due > plan.end) {
                            ctx.thread.stop()
                            return
                        }
                        long left = (due as long) - System.currentTimeMillis()
                        if (left > 0) {
                            Thread.sleep(left)
                        }
                        vars.put('due', String.valueOf(due as long))
                        vars.put('turn', 'IN_PROGRESS')
                        vars.put('asked', '0')
                        vars.put('tickets', '0')
                        vars.put('held', 'false')
                        """.formatted(fans.time().toMillis(), fans.perSecond())),
                jsr223PostProcessor("""
                        long due = vars.get('due').toLong()
                        if (due < prev.startTime) {
                            prev.startTime = due
                            prev.endTime = prev.endTime
                        }
                        """));
    }

    private int run(String name, Fans fans, List<ThreadGroupChild> steps) throws IOException {
        Path place = Path.of("target", name);
        clean(place);
        DslTestPlan plan = testPlan(
                httpDefaults()
                        .url(target.base().toString())
                        .connectionTimeout(Duration.ofSeconds(5))
                        .responseTimeout(Duration.ofSeconds(30)),
                threadGroup(name, fans.atOnce(), fans.time().plusSeconds(120), steps.toArray(ThreadGroupChild[]::new)));
        String jmx = Options.text("t82.jmx", "");
        if (!jmx.isEmpty()) {
            plan.saveAsJmx(jmx);
            stage.keep();
            System.out.println("written to " + jmx + "; its performance stays on sale and its tokens good for some hours");
            return 0;
        }
        System.out.printf(
                "%s: %.1f fans/s for %d s, at most %d at once, against %s%n",
                name, fans.perSecond(), fans.time().toSeconds(), fans.atOnce(), target.base());
        plan.children(htmlReporter(place.toString(), "report"), jtlWriter(place.toString(), "samples.jtl"));
        TestPlanStats stats = plan.run();
        // What JMeter's report leaves behind.
        clean(Path.of("temp"));
        System.out.printf("%n%-36s %9s %7s %9s %9s %9s%n", "step", "samples", "errors", "p50 ms", "p99 ms", "max ms");
        if (stats.overall().samplesCount() == 0) {
            throw new Refusal("Nothing was sent");
        }
        for (String label : stats.labels()) {
            print(label, stats.byLabel(label));
        }
        print("all", stats.overall());
        long samples = stats.overall().samplesCount();
        long errors = stats.overall().errorsCount();
        System.out.println("report: " + place.resolve("report").resolve("index.html").toAbsolutePath());
        return errors <= maxErrors * samples ? 0 : 1;
    }

    private static void print(String label, StatsSummary stats) {
        System.out.printf(
                "%-36s %,9d %,7d %,9d %,9d %,9d%n",
                label,
                stats.samplesCount(),
                stats.errorsCount(),
                stats.sampleTime().median().toMillis(),
                stats.sampleTime().perc99().toMillis(),
                stats.sampleTime().max().toMillis());
    }

    private Path crowd(String name, Fans fans) throws IOException {
        return lines(name, "tokens.csv", stage.crowd(fans.expected()).stream());
    }

    /**
     * @param pool how many seats the fans fight for
     * @return two seats with their prices for each fan
     */
    private Path seats(String name, List<Seat> free, Fans fans, int pool) throws IOException {
        Random random = new Random(82);
        List<Seat> wanted = free.subList(0, Math.clamp(pool, 2, free.size()));
        return lines(name, "seats.csv", IntStream.range(0, fans.expected()).mapToObj(fan -> {
            int first = random.nextInt(wanted.size());
            int second = (first + 1 + random.nextInt(wanted.size() - 1)) % wanted.size();
            Seat one = wanted.get(first);
            Seat other = wanted.get(second);
            return one.id() + "," + one.price() + "," + other.id() + "," + other.price();
        }));
    }

    private static Path words(String name) throws IOException {
        return lines(name, "words.csv", WORDS.stream().map(word -> URLEncoder.encode(word, StandardCharsets.UTF_8)));
    }

    private static Path lines(String name, String file, Stream<String> lines) throws IOException {
        Path place = Files.createDirectories(Path.of("target", name + "-data").toAbsolutePath());
        return Files.write(place.resolve(file), lines.toList());
    }

    private static void clean(Path place) throws IOException {
        if (Files.exists(place)) {
            try (Stream<Path> old = Files.walk(place)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /**
     * @param perSecond how many arrive on average
     * @param time for how long they do
     * @param atOnce how many can be under way; whoever comes then waits, and the waiting counts
     * @param count how many arrive, give or take
     * @param expected how many tokens are needed: each thread has one in hand when the last fan has arrived
     */
    record Fans(double perSecond, Duration time, int atOnce, int count, int expected) {

        private static final int MOST = 50_000;
        private static final int STAY_SECONDS = 40;

        static Fans arriving(double perSecond, Duration time) {
            double count = perSecond * time.toMillis() / 1e3;
            int atOnce = (int) Math.clamp(Math.ceil(perSecond * STAY_SECONDS), 4, 2_000);
            double expected = count + 4 * Math.sqrt(count) + 10 + atOnce;
            if (expected > MOST) {
                throw new Refusal("That would be " + Math.round(count) + " fans; at most " + MOST + " are let loose");
            }
            return new Fans(perSecond, time, atOnce, (int) count, (int) expected);
        }
    }
}
