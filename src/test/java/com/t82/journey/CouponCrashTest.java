package com.t82.journey;

import static com.t82.journey.StandaloneHouse.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.t82.journey.StandaloneHouse.Answer;
import com.t82.testing.Crowd;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The first-come campaign over HTTP; the process is killed while it gives coupons. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class CouponCrashTest {

    private static final int FANS = Crowd.of(1_500, 5_000);
    private static final int COUPONS = 500;
    private static final int CONNECTIONS = 64;

    /** How many coupons are given before the process is stopped between granting coupons and counting them. */
    private static final int BEFORE_THE_KILL = COUPONS / 3;

    private static final long GATE = 8283;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String STOP = """
            create function stop_here() returns trigger language plpgsql as $$
            begin
                perform pg_advisory_xact_lock_shared(%d);
                return new;
            end $$;
            create trigger stop before update on coupon_campaign
            for each row when (new.given > %d) execute function stop_here()""".formatted(GATE, BEFORE_THE_KILL);

    /** Otherwise PostgreSQL would complete the running statement, as if the process had lived longer. */
    private static final String CUT_OFF = """
            select pg_terminate_backend(pid) from pg_locks
            where locktype = 'advisory' and not granted and objid = """ + GATE;

    private static final String GO_ON = "drop trigger stop on coupon_campaign; drop function stop_here";

    @TempDir
    Path directory;

    @Test
    void exactlyFiveHundredCouponsAreGivenEvenIfTheProcessIsKilled() throws Exception {
        try (KillableHouse killable = new KillableHouse(directory)) {
            StandaloneHouse doomed = killable.start();
            String campaign = openCampaign(doomed);
            List<String> fans = doomed.tokens(FANS);
            Set<Integer> winners = ConcurrentHashMap.newKeySet();

            try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
                Future<?> crowd;
                try (Connection gate = DriverManager.getConnection(doomed.jdbcUrl());
                        Statement statement = gate.createStatement()) {
                    statement.execute(STOP);
                    statement.execute("select pg_advisory_lock(" + GATE + ")");
                    crowd = executor.submit(() -> everybody(fans, fan -> {
                        if (hasOne(ask(doomed, campaign, fans.get(fan)))) {
                            winners.add(fan);
                        }
                    }));
                    eventually(PATIENCE, () -> stopped(doomed), stopped -> stopped > 0);
                    killable.kill();
                    statement.execute(CUT_OFF);
                    eventually(PATIENCE, () -> stopped(doomed), stopped -> stopped == 0);
                }
                crowd.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            try (Connection gate = DriverManager.getConnection(doomed.jdbcUrl());
                    Statement statement = gate.createStatement()) {
                statement.execute(GO_ON);
            }
            int beforeTheKill = winners.size();
            assertThat(beforeTheKill).isBetween(1, BEFORE_THE_KILL);

            StandaloneHouse healed = killable.start();
            long start = System.nanoTime();
            everybody(fans, fan -> {
                Answer answer =
                        eventually(PATIENCE, () -> ask(healed, campaign, fans.get(fan)), CouponCrashTest::isFinal);
                if (hasOne(answer)) {
                    winners.add(fan);
                }
            });
            System.out.printf(
                    "%d coupons promised before the kill, %d after; %d requests in the second wave at %.0f/s%n",
                    beforeTheKill, winners.size() - beforeTheKill, FANS, FANS / ((System.nanoTime() - start) / 1e9));

            assertThat(count(healed, campaign, "count(*)")).isEqualTo(COUPONS);
            assertThat(count(healed, campaign, "count(distinct user_id)")).isEqualTo(COUPONS);
            assertThat(winners)
                    .as("every fan with a positive answer has a coupon")
                    .hasSize(COUPONS);
        }
    }

    /** All fans, one after the other over each of so many connections. */
    private static void everybody(List<String> fans, IntConsumer asks) {
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> connections = IntStream.range(0, CONNECTIONS)
                    .<Future<?>>mapToObj(connection -> executor.submit(() -> {
                        for (int fan = next.getAndIncrement(); fan < fans.size(); fan = next.getAndIncrement()) {
                            asks.accept(fan);
                        }
                    }))
                    .toList();
            for (Future<?> connection : connections) {
                connection.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code null} when the process does not answer any more. */
    private static @Nullable Answer ask(StandaloneHouse house, String campaign, String token) {
        try {
            return house.post("/api/v1/coupons/events/issue", token, Map.of("couponId", campaign));
        } catch (UncheckedIOException e) {
            return null;
        }
    }

    private static boolean isFinal(@Nullable Answer answer) {
        return answer != null && answer.status() < 500;
    }

    /** A fan who is refused for having a coupon already got it in an answer that the kill prevented. */
    private static boolean hasOne(@Nullable Answer answer) {
        if (answer == null || !isFinal(answer)) {
            return false;
        }
        if (answer.status() == 200) {
            return true;
        }
        String code = answer.json().get("code").asString();
        assertThat(code).isIn("COUPON-007", "COUPON-008");
        return code.equals("COUPON-007");
    }

    /** How many transactions wait for the lock that stops them. */
    private static int stopped(StandaloneHouse house) {
        return house.database()
                .sql("select count(*) from pg_locks where locktype = 'advisory' and not granted and objid = " + GATE)
                .query(Integer.class)
                .single();
    }

    private static int count(StandaloneHouse house, String campaign, String what) {
        return house.database()
                .sql("select " + what + " from coupon_box where coupon_id = ?::uuid")
                .param(campaign)
                .query(Integer.class)
                .single();
    }

    private static String openCampaign(StandaloneHouse house) {
        String admin = house.post(
                        "/api/v1/users/login", null, Map.of("email", "admin@t82.local", "password", "admin-1234!"))
                .json()
                .get("token")
                .asString();
        LocalDateTime now = LocalDateTime.now(ZoneId.of("Asia/Seoul"));
        DateTimeFormatter wire = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss");
        Answer created = house.post(
                "/api/v1/coupons/events",
                admin,
                Map.of(
                        "couponName",
                        "선착순 500명",
                        "discountType",
                        "FIXED",
                        "discountValue",
                        5_000,
                        "validEnd",
                        wire.format(now.plusDays(30)) + ".000+0900",
                        "minPurchase",
                        0,
                        "duplicate",
                        true,
                        "category",
                        "ALL",
                        "totalCoupon",
                        COUPONS,
                        "eventStartTime",
                        wire.format(now.minusMinutes(1))));
        assertThat(created.status()).as(created.toString()).isEqualTo(200);
        return created.json().get("id").asString();
    }
}
