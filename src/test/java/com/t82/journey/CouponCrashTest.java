package com.t82.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first-come campaign over HTTP, with the process killed while it is giving. */
class CouponCrashTest {

    private static final int FANS = 5_000;
    private static final int COUPONS = 500;
    private static final int CONNECTIONS = 64;

    @TempDir
    Path directory;

    @Test
    void fiveThousandFansGetExactlyFiveHundredCouponsAlsoWhenTheProcessIsKilledOnTheWay() throws Exception {
        try (KillableHouse killable = new KillableHouse(directory)) {
            StandaloneHouse house = killable.start();
            String campaign = openCampaign(house);
            List<String> fans = house.tokens(FANS);
            Set<Integer> winners = ConcurrentHashMap.newKeySet();

            StandaloneHouse doomed = house;
            AtomicInteger given = new AtomicInteger();
            Thread killer = Thread.ofVirtual().start(() -> {
                while (given.get() < COUPONS / 3) {
                    Thread.onSpinWait();
                }
                try {
                    killable.kill();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            everybodyAsks(doomed, campaign, fans, winners, given);
            killer.join();
            int beforeTheKill = winners.size();
            assertThat(beforeTheKill).isBetween(COUPONS / 3, COUPONS);

            StandaloneHouse healed = killable.start();
            long start = System.nanoTime();
            everybodyAsks(healed, campaign, fans, winners, given);
            System.out.printf(
                    "%d coupons promised before the kill, %d after; %d requests in the second wave at %.0f/s%n",
                    beforeTheKill, winners.size() - beforeTheKill, FANS, FANS / ((System.nanoTime() - start) / 1e9));

            int boxes = healed.database()
                    .sql("select count(*) from coupon_box where coupon_id = ?::uuid")
                    .param(campaign)
                    .query(Integer.class)
                    .single();
            int holders = healed.database()
                    .sql("select count(distinct user_id) from coupon_box where coupon_id = ?::uuid")
                    .param(campaign)
                    .query(Integer.class)
                    .single();
            assertThat(boxes).isEqualTo(COUPONS);
            assertThat(holders).isEqualTo(COUPONS);
            assertThat(winners).as("whoever was promised one has one").hasSize(COUPONS);
        }
    }

    /** A fan who hears that they have one already was given it by an answer that the kill swallowed. */
    private static void everybodyAsks(
            StandaloneHouse house, String campaign, List<String> fans, Set<Integer> winners, AtomicInteger given)
            throws Exception {
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> connections = IntStream.range(0, CONNECTIONS)
                    .<Future<?>>mapToObj(connection -> executor.submit(() -> {
                        for (int fan = next.getAndIncrement(); fan < fans.size(); fan = next.getAndIncrement()) {
                            if (asks(house, campaign, fans.get(fan))) {
                                winners.add(fan);
                                given.incrementAndGet();
                            }
                        }
                    }))
                    .toList();
            for (Future<?> connection : connections) {
                connection.get();
            }
        }
    }

    private static boolean asks(StandaloneHouse house, String campaign, String token) {
        StandaloneHouse.Answer answer;
        try {
            answer = house.post("/api/v1/coupons/events/issue", token, Map.of("couponId", campaign));
        } catch (UncheckedIOException gone) {
            return false;
        }
        if (answer.status() == 200) {
            return true;
        }
        if (answer.status() >= 500) {
            return false;
        }
        String code = answer.json().get("code").asString();
        assertThat(code).isIn("COUPON-007", "COUPON-008");
        return code.equals("COUPON-007");
    }

    private static String openCampaign(StandaloneHouse house) {
        String admin = house.post(
                        "/api/v1/users/login", null, Map.of("email", "admin@t82.local", "password", "admin-1234!"))
                .json()
                .get("token")
                .asString();
        LocalDateTime now = LocalDateTime.now(ZoneId.of("Asia/Seoul"));
        DateTimeFormatter wire = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss");
        StandaloneHouse.Answer created = house.post(
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
