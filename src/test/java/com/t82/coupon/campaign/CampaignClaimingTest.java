package com.t82.coupon.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.t82.coupon.CouponId;
import com.t82.coupon.box.Coupon;
import com.t82.coupon.box.Coupon.CampaignTerms;
import com.t82.coupon.box.CouponCategory;
import com.t82.coupon.box.CouponGrants;
import com.t82.coupon.box.CouponGrants.Applicant;
import com.t82.coupon.box.Coupons;
import com.t82.coupon.box.DiscountType;
import com.t82.shared.KoreanTime;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import com.t82.testing.ModuleTest;
import com.t82.testing.RealRedis;
import com.t82.user.UserId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

@ModuleTest
@TestPropertySource(properties = {"t82.coupon.housekeeping-interval=1d", "t82.coupon.patience=10m"})
class CampaignClaimingTest {

    private static final Logger log = LoggerFactory.getLogger(CampaignClaimingTest.class);
    private static final int CONNECTIONS = 64;
    private static final Instant END = Instant.parse("2099-12-31T14:59:59Z");
    private static final String GRANTED = "GRANTED";
    private static final AtomicInteger NAMES = new AtomicInteger();

    @Autowired
    CampaignClaiming claiming;

    @Autowired
    CouponSetup couponSetup;

    @Autowired
    Coupons coupons;

    @Autowired
    Campaigns campaigns;

    @Autowired
    CouponGrants grants;

    @Autowired
    KnownHolders knownHolders;

    @Autowired
    CouponSettings settings;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    RealRedis redis;

    @Autowired
    RedissonClient redisson;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Clock clock;

    @Test
    void ofFiveThousandConcurrentClaimsExactlyFiveHundredGetACoupon() throws Exception {
        CouponId coupon = campaign(500);
        List<UserId> crowd = crowd(5_000);

        Map<String, LongAdder> answers = rush(coupon, crowd, () -> {});

        assertThat(answers.get(GRANTED).sum()).isEqualTo(500);
        assertThat(answers.get("COUPON-008").sum()).isEqualTo(4_500);
        assertThat(answers).hasSize(2);
        assertGivenOnceEach(coupon, 500);
    }

    @Test
    void couponsAreGrantedInTheOrderOfTheClaims() {
        CouponId coupon = campaign(3);
        List<UserId> line = crowd(5);

        assertThat(line.stream().map(user -> answer(claiming, coupon, user)))
                .containsExactly(GRANTED, GRANTED, GRANTED, "COUPON-008", "COUPON-008");
    }

    @Test
    void manyConcurrentClaimsOfOneUserGetOneCoupon() throws Exception {
        CouponId coupon = campaign(100);
        UserId user = UserId.random();

        Map<String, LongAdder> answers = rush(coupon, Collections.nCopies(200, user), () -> {});

        assertThat(answers.get(GRANTED).sum()).isEqualTo(1);
        assertThat(answers.get("COUPON-007").sum()).isEqualTo(199);
        assertGivenOnceEach(coupon, 1);
    }

    @Test
    void claimsStayCorrectWhenRedisStopsDuringTheRush() throws Exception {
        CouponId coupon = campaign(700);
        List<UserId> crowd = crowd(2_000);
        List<UserId> everyUserTwice =
                Stream.concat(crowd.stream(), crowd.stream()).toList();
        AtomicInteger served = new AtomicInteger();
        AtomicBoolean stopped = new AtomicBoolean();
        try {
            Map<String, LongAdder> answers = rush(coupon, everyUserTwice, () -> {
                if (served.incrementAndGet() == 300) {
                    redis.stop();
                    stopped.set(true);
                }
            });

            assertThat(stopped).isTrue();
            assertThat(answers.get(GRANTED).sum()).isEqualTo(700);
            assertThat(answers.get("COUPON-007").sum()).isEqualTo(700);
            assertThat(answers.get("COUPON-008").sum()).isEqualTo(2_600);
            assertGivenOnceEach(coupon, 700);
        } finally {
            redis.start();
        }
    }

    @Test
    void aFlushedRedisGrantsNoSecondCoupon() {
        CouponId coupon = campaign(2);
        UserId user = UserId.random();
        assertThat(answer(claiming, coupon, user)).isEqualTo(GRANTED);

        redisson.getKeys().flushall();

        assertThat(answer(claiming, coupon, user)).isEqualTo("COUPON-007");
        assertGivenOnceEach(coupon, 1);
    }

    @Test
    void aHolderIsToldThatItHasTheCouponEvenWhenNoneIsLeft() {
        CouponId coupon = campaign(1);
        UserId user = UserId.random();
        assertThat(answer(claiming, coupon, user)).isEqualTo(GRANTED);
        assertThat(answer(claiming, coupon, UserId.random())).isEqualTo("COUPON-008");

        assertThat(answer(claiming, coupon, user)).isEqualTo("COUPON-007");
        redisson.getKeys().flushall();
        assertThat(answer(claiming, coupon, user)).isEqualTo("COUPON-007");
    }

    @Test
    void twoInstancesTogetherGrantNoMoreThanTheCampaignHas() throws Exception {
        CampaignClaiming other = new CampaignClaiming(coupons, campaigns, grants, knownHolders, settings, clock);
        for (int round = 0; round < 10; round++) {
            CouponId coupon = campaign(50);
            AtomicInteger turn = new AtomicInteger();

            Map<String, LongAdder> answers = rush(
                    user -> answer(turn.getAndIncrement() % 2 == 0 ? claiming : other, coupon, user),
                    crowd(200),
                    () -> {});

            assertThat(answers).containsOnlyKeys(GRANTED, "COUPON-008");
            assertThat(answers.get(GRANTED).sum()).isEqualTo(50);
            assertGivenOnceEach(coupon, 50);
        }
    }

    @Test
    void lostDatabaseConnectionsLeaveNoCouponCountedThatWasNotGranted() throws Exception {
        CouponId coupon = campaign(1_500);
        List<UserId> crowd = crowd(3_000);
        AtomicInteger served = new AtomicInteger();

        Map<String, LongAdder> answers = rush(coupon, crowd, () -> {
            if (served.incrementAndGet() % 400 == 0) {
                cutConnections();
            }
        });
        int given = given(coupon);

        assertThat(holders(coupon)).isEqualTo(given);
        assertThat(given).isBetween((int) answers.get(GRANTED).sum(), 1_500);
        for (UserId user : crowd) {
            claimUntilAnswered(coupon, user);
        }
        assertGivenOnceEach(coupon, 1_500);
    }

    @Test
    void theDatabaseRefusesOneCouponTooMany() {
        CouponId coupon = campaign(1);

        assertThatExceptionOfType(DataIntegrityViolationException.class)
                .isThrownBy(() -> jdbc.sql("update coupon_campaign set given = 2 where coupon_id = ?")
                        .param(coupon.value())
                        .update());
    }

    @Test
    void theStepCountersDayBeginsAtMidnightInKorea() {
        CouponId coupon = couponSetup.create(terms(CouponCategory.PEDOMETER));
        UserId user = UserId.random();

        assertThat(answer(at("2026-11-23T23:59:59"), coupon, user)).isEqualTo(GRANTED);
        assertThat(answer(at("2026-11-23T00:00:00"), coupon, user)).isEqualTo("COUPON-007");
        assertThat(answer(at("2026-11-24T00:00:00"), coupon, user)).isEqualTo(GRANTED);
        assertThat(answer(at("2026-11-24T08:59:59"), coupon, user)).isEqualTo("COUPON-007");
    }

    @Test
    void aStepCounterCampaignGrantsOneADayAndCountsThemAll() throws Exception {
        CouponId coupon = stepCountersCampaign(3);
        UserId user = UserId.random();

        CampaignClaiming today = at("2026-11-23T12:00:00");
        Map<String, LongAdder> answers =
                rush(one -> answer(today, coupon, one), Collections.nCopies(50, user), () -> {});
        assertThat(answers.get(GRANTED).sum()).isEqualTo(1);
        assertThat(answer(at("2026-11-24T12:00:00"), coupon, user)).isEqualTo(GRANTED);
        assertThat(answer(at("2026-11-24T12:00:00"), coupon, UserId.random())).isEqualTo(GRANTED);
        assertThat(answer(at("2026-11-25T12:00:00"), coupon, user)).isEqualTo("COUPON-008");
        assertGivenOnceEach(coupon, 3);
    }

    @Test
    void ofTwoStepCounterCouponsAUserGetsOneADay() {
        CouponId one = couponSetup.create(terms(CouponCategory.PEDOMETER));
        CouponId other = couponSetup.create(terms(CouponCategory.PEDOMETER));
        UserId user = UserId.random();

        assertThat(answer(at("2026-11-23T09:00:00"), one, user)).isEqualTo(GRANTED);
        assertThat(answer(at("2026-11-23T09:00:01"), other, user)).isEqualTo("COUPON-007");
        assertThat(answer(at("2026-11-24T09:00:00"), other, user)).isEqualTo(GRANTED);
        assertThat(answer(at("2026-11-24T09:00:01"), one, user)).isEqualTo("COUPON-007");
    }

    @Test
    void aUserWithAnotherCouponOfTheDayTakesNoneFromAStepCounterCampaign() {
        CouponId free = couponSetup.create(terms(CouponCategory.PEDOMETER));
        CouponId campaign = stepCountersCampaign(1);
        CampaignClaiming today = at("2026-11-23T12:00:00");
        UserId user = UserId.random();
        assertThat(answer(today, free, user)).isEqualTo(GRANTED);

        assertThat(answer(today, campaign, user)).isEqualTo("COUPON-007");
        assertThat(answer(today, campaign, UserId.random())).isEqualTo(GRANTED);
        assertThat(answer(today, campaign, UserId.random())).isEqualTo("COUPON-008");
        assertGivenOnceEach(campaign, 1);
    }

    @Test
    void usersThatClaimFromTwoStepCounterCampaignsAtOnceGetOneCouponEach() throws Exception {
        CouponId one = stepCountersCampaign(1_000);
        CouponId other = stepCountersCampaign(1_000);
        CampaignClaiming today = at("2026-11-23T12:00:00");

        Map<String, LongAdder> answers = rush(
                user -> user.hashCode() % 2 == 0
                        ? answer(today, one, user) + answer(today, other, user)
                        : answer(today, other, user) + answer(today, one, user),
                crowd(500),
                () -> {});

        assertThat(answers).containsOnlyKeys(GRANTED + "COUPON-007");
        assertThat(given(one) + given(other)).isEqualTo(500);
        assertThat(holders(one) + holders(other)).isEqualTo(500);
    }

    @Test
    void concurrentClaimsOfTwoStepCounterCouponsGetOne() throws Exception {
        CampaignClaiming today = at("2026-11-23T12:00:00");
        for (int round = 0; round < 20; round++) {
            List<CouponId> coupons = List.of(
                    stepCountersCampaign(10),
                    stepCountersCampaign(10),
                    couponSetup.create(terms(CouponCategory.PEDOMETER)));
            AtomicInteger turn = new AtomicInteger();

            Map<String, LongAdder> answers = rush(
                    user -> answer(today, coupons.get(turn.getAndIncrement() % coupons.size()), user),
                    Collections.nCopies(12, UserId.random()),
                    () -> {});

            assertThat(answers).containsOnlyKeys(GRANTED, "COUPON-007");
            assertThat(answers.get(GRANTED).sum()).isEqualTo(1);
        }
    }

    @Test
    void aCouponSetAsideForAnApplicantThatGetsAnotherOneGoesToTheNext() throws Exception {
        CouponId free = couponSetup.create(terms(CouponCategory.PEDOMETER));
        CouponId campaign = stepCountersCampaign(1);
        Applicant first = new Applicant(UUID.randomUUID(), LocalDate.parse("2026-11-23"));
        Applicant second = new Applicant(UUID.randomUUID(), LocalDate.parse("2026-11-23"));
        CountDownLatch taken = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> elsewhere = threads.submit(() -> transaction.executeWithoutResult(status -> {
                grants.grant(free.value(), END, first);
                taken.countDown();
                awaitABackendBlockedByThisTransaction();
            }));
            taken.await();
            List<CouponGrants.GrantResult> answers =
                    grants.grantWhileLeft(campaign.value(), END, List.of(first, second));
            elsewhere.get();

            assertThat(answers)
                    .containsExactly(CouponGrants.GrantResult.ALREADY_TAKEN, CouponGrants.GrantResult.UNDECIDED);
        }
        assertThat(answer(at("2026-11-23T12:00:00"), campaign, new UserId(second.user())))
                .isEqualTo(GRANTED);
        assertGivenOnceEach(campaign, 1);
    }

    @Test
    void anUndecidedClaimIsRepeatedUntilItIsDecided() throws Exception {
        CouponId free = couponSetup.create(terms(CouponCategory.PEDOMETER));
        CouponId campaign = stepCountersCampaign(2);
        CampaignClaiming today = at("2026-11-23T12:00:00");
        UserId walker = UserId.random();
        CountDownLatch ready = new CountDownLatch(2);
        CountDownLatch batchAtWork = new CountDownLatch(1);
        CountDownLatch bothWait = new CountDownLatch(1);
        Map<String, String> answers = new ConcurrentHashMap<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> otherCouponOfTheDay = threads.submit(() -> transaction.executeWithoutResult(status -> {
                grants.grant(free.value(), END, new Applicant(walker.value(), LocalDate.parse("2026-11-23")));
                ready.countDown();
                awaitABackendBlockedByThisTransaction();
            }));
            Future<?> campaignsRow = threads.submit(() -> transaction.executeWithoutResult(status -> {
                jdbc.sql("select given from coupon_campaign where coupon_id = ? for update")
                        .param(campaign.value())
                        .query(Integer.class)
                        .single();
                ready.countDown();
                awaitABackendBlockedByThisTransaction();
                batchAtWork.countDown();
                await(bothWait);
            }));
            ready.await();
            Future<String> first = threads.submit(() -> answer(today, campaign, UserId.random()));
            batchAtWork.await();
            Thread walks = waiting(() -> answers.put("walker", answer(today, campaign, walker)));
            Thread next = waiting(() -> answers.put("next", answer(today, campaign, UserId.random())));
            bothWait.countDown();
            walks.join();
            next.join();
            campaignsRow.get();
            otherCouponOfTheDay.get();

            assertThat(first.get()).isEqualTo(GRANTED);
            assertThat(answers).containsEntry("walker", "COUPON-007").containsEntry("next", GRANTED);
        }
        assertGivenOnceEach(campaign, 2);
    }

    /** A thread that is blocked on the answer of a batch. */
    private static Thread waiting(Runnable claim) {
        Thread thread = Thread.ofPlatform().start(claim);
        while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return thread;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitABackendBlockedByThisTransaction() {
        Integer own = jdbc.sql("select pg_backend_pid()").query(Integer.class).single();
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < deadline) {
            if (jdbc.sql("select count(*) from pg_stat_activity where ? = any(pg_blocking_pids(pid))")
                            .param(own)
                            .query(Integer.class)
                            .single()
                    > 0) {
                return;
            }
        }
        throw new AssertionError("no backend is blocked by " + own);
    }

    @Test
    void aCampaignRunsFromItsStartToTheEndOfItsCoupon() {
        Instant start = KoreanTime.instant(LocalDateTime.parse("2026-11-23T20:00:00"));
        CouponId coupon = couponSetup.createCampaign(terms(CouponCategory.ALL), new CampaignTerms(10, start));

        assertThat(answer(at("2026-11-23T19:59:59"), coupon, UserId.random())).isEqualTo("COUPON-013");
        assertThat(answer(at("2026-11-23T20:00:00"), coupon, UserId.random())).isEqualTo(GRANTED);
        assertThat(answer(at("2099-12-31T23:59:58"), coupon, UserId.random())).isEqualTo(GRANTED);
        assertThat(answer(at("2099-12-31T23:59:59"), coupon, UserId.random())).isEqualTo("COUPON-014");
    }

    private CampaignClaiming at(String koreanTime) {
        Instant instant = KoreanTime.instant(LocalDateTime.parse(koreanTime));
        return new CampaignClaiming(
                coupons, campaigns, grants, knownHolders, settings, Clock.fixed(instant, ZoneOffset.UTC));
    }

    private CouponId campaign(int total) {
        return couponSetup.createCampaign(
                terms(CouponCategory.ALL),
                new CampaignTerms(total, clock.instant().minus(Duration.ofSeconds(1))));
    }

    private CouponId stepCountersCampaign(int total) {
        return couponSetup.createCampaign(
                terms(CouponCategory.PEDOMETER),
                new CampaignTerms(total, KoreanTime.instant(LocalDateTime.parse("2026-11-20T00:00:00"))));
    }

    private static Coupon.Terms terms(CouponCategory category) {
        return new Coupon.Terms(
                "쿠폰 " + NAMES.incrementAndGet(), DiscountType.FIXED, 1_000, END, Money.ZERO, true, category);
    }

    private static List<UserId> crowd(int size) {
        return Stream.generate(UserId::random).limit(size).toList();
    }

    private interface Client {
        String claim(UserId user);
    }

    private Map<String, LongAdder> rush(CouponId coupon, List<UserId> crowd, Runnable afterEach) throws Exception {
        return rush(user -> answer(claiming, coupon, user), crowd, afterEach);
    }

    /** Sends a claim of each user over {@value #CONNECTIONS} threads, and counts the answers. */
    private static Map<String, LongAdder> rush(Client client, List<UserId> crowd, Runnable afterEach) throws Exception {
        Map<String, LongAdder> answers = new ConcurrentHashMap<>();
        AtomicInteger next = new AtomicInteger();
        long start = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> connections = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                connections.add(threads.submit(() -> {
                    for (int n = next.getAndIncrement(); n < crowd.size(); n = next.getAndIncrement()) {
                        answers.computeIfAbsent(client.claim(crowd.get(n)), answer -> new LongAdder())
                                .increment();
                        afterEach.run();
                    }
                }));
            }
            for (Future<?> connection : connections) {
                connection.get();
            }
        }
        long millis = Math.max(1, Duration.ofNanos(System.nanoTime() - start).toMillis());
        log.info(
                "{} requests in {} ms, {} per second: {}",
                crowd.size(),
                millis,
                crowd.size() * 1000L / millis,
                answers);
        return answers;
    }

    private static String answer(CampaignClaiming claiming, CouponId coupon, UserId user) {
        try {
            claiming.claim(user, coupon.value());
            return GRANTED;
        } catch (ProblemException e) {
            ProblemType type = e.type();
            return type.code();
        } catch (RuntimeException e) {
            return "FAILED";
        }
    }

    private void claimUntilAnswered(CouponId coupon, UserId user) {
        for (int time = 0; time < 20; time++) {
            if (!answer(claiming, coupon, user).equals("FAILED")) {
                return;
            }
        }
    }

    /** Simulates a crash of the process. Synchronized, so that two calls do not terminate each other's backends. */
    private synchronized void cutConnections() {
        jdbc.sql("""
                        select count(pg_terminate_backend(pid)) from pg_stat_activity
                        where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'
                        """).query(Integer.class).single();
    }

    private void assertGivenOnceEach(CouponId coupon, int expected) {
        assertThat(given(coupon)).isEqualTo(expected);
        assertThat(holders(coupon)).isEqualTo(expected);
    }

    private int given(CouponId coupon) {
        return jdbc.sql("select given from coupon_campaign where coupon_id = ?")
                .param(coupon.value())
                .query(Integer.class)
                .single();
    }

    private int holders(CouponId coupon) {
        return jdbc.sql("select count(distinct (user_id, day)) from coupon_box where coupon_id = ?")
                .param(coupon.value())
                .query(Integer.class)
                .single();
    }
}
