package com.t82.coupon.redemption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.t82.coupon.CouponId;
import com.t82.coupon.CouponRedeemed;
import com.t82.coupon.CouponReservationReleased;
import com.t82.coupon.CouponReservationRequest;
import com.t82.coupon.CouponUseReversed;
import com.t82.coupon.CouponsReserved;
import com.t82.coupon.CouponsReserved.Discount;
import com.t82.coupon.CouponsReserved.Used;
import com.t82.coupon.box.Coupon;
import com.t82.coupon.box.CouponCategory;
import com.t82.coupon.box.CouponGrants;
import com.t82.coupon.box.CouponGrants.Applicant;
import com.t82.coupon.box.CouponProblem;
import com.t82.coupon.box.DiscountType;
import com.t82.coupon.campaign.CouponSetup;
import com.t82.event.CategoryId;
import com.t82.event.PerformanceAnnounced;
import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import com.t82.shared.ProblemType;
import com.t82.shared.Reply;
import com.t82.testing.ModuleTest;
import com.t82.user.UserId;
import com.t82.user.UserWithdrawn;
import com.t82.user.WithdrawalAsked;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.test.Scenario;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

@ModuleTest
@TestPropertySource(properties = {"t82.coupon.housekeeping-interval=1d", "t82.coupon.patience=10m"})
class CouponReservationTest {

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final PerformanceId CONCERT = new PerformanceId(101);
    private static final PerformanceId MUSICAL = new PerformanceId(102);
    private static final PerformanceId NOT_ANNOUNCED = new PerformanceId(999_999);

    record Purchase(
            UUID reference, UserId buyer, PerformanceId performance, List<Line> lines, Reply<CouponsReserved> reply)
            implements CouponReservationRequest {}

    record Paid(UUID reference) implements CouponRedeemed {}

    record Abandoned(UUID reference) implements CouponReservationReleased {}

    record Refunded(UUID reference, Set<String> returnedLines) implements CouponUseReversed {}

    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    CouponSetup couponSetup;

    @Autowired
    CouponGrants grants;

    @Autowired
    ReservationGuard guard;

    @Autowired
    ReservationSettlement settlement;

    @Autowired
    CouponPerformances performances;

    @Autowired
    CouponHousekeeping housekeeping;

    @Autowired
    Reservations reservations;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    private UserId buyer = UserId.random();
    private UUID reference = UUID.randomUUID();

    @BeforeEach
    void aNewPurchase() {
        buyer = UserId.random();
        reference = UUID.randomUUID();
        performances.save(new CouponPerformance(CONCERT, CategoryId.CONCERT));
        performances.save(new CouponPerformance(MUSICAL, CategoryId.MUSICAL));
    }

    @Test
    void theDiscountOfEachLineWithCouponsIsAnsweredInTheSameTransaction() {
        CouponId fixed = held(DiscountType.FIXED, 5_000, 20_000, true, CouponCategory.ALL);
        CouponId percent = held(DiscountType.PERCENTAGE, 15, 0, true, CouponCategory.CONCERT);

        Purchase asked = purchase(CONCERT, line("1", 50_000), line("2", 33_333, fixed, percent), line("3", 10_000));
        transaction.executeWithoutResult(status -> events.publishEvent(asked));

        assertThat(asked.reply().all())
                .containsExactly(new CouponsReserved(
                        reference,
                        List.of(new Discount(
                                "2",
                                Money.of(10_000),
                                List.of(
                                        new Used(fixed, Money.of(5_000), Money.of(20_000)),
                                        new Used(percent, Money.of(5_000), Money.ZERO))))));
        assertThat(stateOf(fixed)).isEqualTo("RESERVED");
        assertThat(stateOf(percent)).isEqualTo("RESERVED");
    }

    @Test
    void aPurchaseWithoutCouponsIsFine() {
        assertThat(reserve(purchase(CONCERT, line("1", 1_000))).discounts()).isEmpty();
    }

    @Test
    void thereIsNoReservationOutsideATransaction() {
        assertThatThrownBy(() -> events.publishEvent(purchase(CONCERT, line("1", 1_000))))
                .isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void aRolledBackReservationLeavesTheCouponAvailable() {
        CouponId coupon = held(DiscountType.FIXED, 5_000, 0, true, CouponCategory.ALL);

        transaction.executeWithoutResult(status -> {
            events.publishEvent(purchase(CONCERT, line("1", 50_000, coupon)));
            status.setRollbackOnly();
        });

        assertThat(stateOf(coupon)).isEqualTo("AVAILABLE");
    }

    @Test
    void discountsNeverExceedThePrice() {
        CouponId much = held(DiscountType.FIXED, 9_000, 0, true, CouponCategory.ALL);
        CouponId half = held(DiscountType.PERCENTAGE, 50, 0, true, CouponCategory.ALL);

        assertThat(reserve(purchase(CONCERT, line("1", 10_000, half, much))).discounts())
                .extracting(Discount::key, Discount::amount)
                .containsExactly(tuple("1", Money.of(10_000)));
    }

    @Test
    void anUnknownCouponIsRefused() {
        refuses(CouponProblem.COUPON_NOT_FOUND, purchase(CONCERT, line("1", 10_000, CouponId.random())));
    }

    @Test
    void aCouponOfAnotherUserIsRefused() {
        CouponId coupon = held(DiscountType.FIXED, 5_000, 0, true, CouponCategory.ALL);

        buyer = UserId.random();

        refuses(RedemptionProblem.COUPON_NOT_IN_BOX, purchase(CONCERT, line("1", 10_000, coupon)));
    }

    @Test
    void anExpiredCouponIsRefusedBeforeAnyJobHasMarkedIt() {
        CouponId coupon = held(DiscountType.FIXED, 5_000, 0, true, CouponCategory.ALL);
        expire(coupon);

        assertThat(stateOf(coupon)).isEqualTo("AVAILABLE");
        refuses(CouponProblem.COUPON_EXPIRED, purchase(CONCERT, line("1", 10_000, coupon)));

        housekeeping.expire();

        assertThat(stateOf(coupon)).isEqualTo("EXPIRED");
        refuses(CouponProblem.COUPON_EXPIRED, purchase(CONCERT, line("1", 10_000, coupon)));
    }

    @Test
    void aReservedCouponIsRefusedAndSoIsAUsedOne() {
        CouponId coupon = held(DiscountType.FIXED, 5_000, 0, true, CouponCategory.ALL);
        UUID first = reference;
        reserve(purchase(CONCERT, line("1", 10_000, coupon)));

        reference = UUID.randomUUID();
        refuses(RedemptionProblem.COUPON_RESERVED, purchase(CONCERT, line("1", 10_000, coupon)));

        settlement.redeem(first);
        refuses(RedemptionProblem.COUPON_USED, purchase(CONCERT, line("1", 10_000, coupon)));
    }

    @Test
    void aMinimumPurchaseCountsTheWholePurchaseBeforeDiscounts() {
        CouponId coupon = held(DiscountType.FIXED, 5_000, 30_000, true, CouponCategory.ALL);

        refuses(
                RedemptionProblem.BELOW_MINIMUM_PURCHASE,
                purchase(CONCERT, line("1", 10_000, coupon), line("2", 19_999)));
        assertThat(reserve(purchase(CONCERT, line("1", 10_000, coupon), line("2", 20_000)))
                        .discounts())
                .hasSize(1);
    }

    @Test
    void aCouponForAnotherKindOfShowIsRefused() {
        CouponId coupon = held(DiscountType.FIXED, 5_000, 0, true, CouponCategory.CONCERT);

        refuses(RedemptionProblem.CATEGORY_MISMATCH, purchase(MUSICAL, line("1", 10_000, coupon)));
        refuses(RedemptionProblem.CATEGORY_MISMATCH, purchase(NOT_ANNOUNCED, line("1", 10_000, coupon)));
        assertThat(reserve(purchase(CONCERT, line("1", 10_000, coupon))).discounts())
                .hasSize(1);
    }

    @Test
    void couponsForAllCategoriesAndOfTheStepCounterAreGoodForEveryShow() {
        CouponId all = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
        CouponId steps = held(DiscountType.FIXED, 2_000, 0, true, CouponCategory.PEDOMETER);

        assertThat(reserve(purchase(NOT_ANNOUNCED, line("1", 10_000, all, steps)))
                        .discounts())
                .extracting(Discount::key, Discount::amount)
                .containsExactly(tuple("1", Money.of(3_000)));
    }

    @Test
    void aCouponThatCannotBeCombinedSharesNoLineButMayShareAPurchase() {
        CouponId alone = held(DiscountType.FIXED, 1_000, 0, false, CouponCategory.ALL);
        CouponId combinable = held(DiscountType.FIXED, 2_000, 0, true, CouponCategory.ALL);

        refuses(RedemptionProblem.NOT_COMBINABLE, purchase(CONCERT, line("1", 10_000, combinable, alone)));
        assertThat(reserve(purchase(CONCERT, line("1", 10_000, combinable), line("2", 10_000, alone)))
                        .discounts())
                .extracting(Discount::key, Discount::amount)
                .containsExactly(tuple("1", Money.of(2_000)), tuple("2", Money.of(1_000)));
    }

    @Test
    void theSameCouponTwiceInAPurchaseIsRefused() {
        CouponId coupon = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.PEDOMETER);

        refuses(
                RedemptionProblem.COUPON_REPEATED,
                purchase(CONCERT, line("1", 10_000, coupon), line("2", 10_000, coupon)));
    }

    @Test
    void oneRefusedCouponLeavesTheOthersAvailable() {
        CouponId good = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
        CouponId bad = held(DiscountType.FIXED, 1_000, 1_000_000, true, CouponCategory.ALL);

        refuses(
                RedemptionProblem.BELOW_MINIMUM_PURCHASE,
                purchase(CONCERT, line("1", 10_000, good), line("2", 10_000, bad)));

        assertThat(stateOf(good)).isEqualTo("AVAILABLE");
        reference = UUID.randomUUID();
        reserve(purchase(CONCERT, line("1", 10_000, good)));
    }

    @Test
    void aRepeatedRequestOfThePurchaseGetsTheSameAnswer() {
        CouponId one = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
        CouponId other = held(DiscountType.PERCENTAGE, 33, 0, true, CouponCategory.ALL);
        Purchase purchase = purchase(CONCERT, line("1", 10_001, one, other), line("2", 500));

        assertThat(reserve(purchase)).isEqualTo(reserve(purchase)).isEqualTo(reserve(purchase));

        settlement.redeem(reference);
        assertThat(reserve(purchase).discounts())
                .extracting(Discount::key, Discount::amount)
                .containsExactly(tuple("1", Money.of(4_301)));
        refuses(RedemptionProblem.RESERVATION_DIFFERS, purchase(CONCERT, line("1", 10_001, one)));
    }

    @Test
    void ofConcurrentPurchasesOnlyOneGetsTheCoupon() throws Exception {
        for (int round = 0; round < 20; round++) {
            CouponId coupon = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
            List<Callable<Boolean>> purchases = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Purchase purchase = new Purchase(
                        UUID.randomUUID(), buyer, CONCERT, List.of(line("1", 10_000, coupon)), new Reply<>());
                purchases.add(() -> {
                    try {
                        reserve(purchase);
                        return true;
                    } catch (ProblemException e) {
                        assertThat(e.type()).isEqualTo(RedemptionProblem.COUPON_RESERVED);
                        return false;
                    }
                });
            }
            assertThat(atOnce(purchases)).containsOnlyOnce(true);
        }
    }

    @Test
    void concurrentRequestsOfOnePurchaseMakeOneReservation() throws Exception {
        CouponId coupon = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
        Purchase purchase = purchase(CONCERT, line("1", 10_000, coupon));

        List<CouponsReserved> answers = atOnce(Collections.nCopies(8, () -> reserve(purchase)));

        assertThat(answers).hasSize(8);
        assertThat(Set.copyOf(answers)).hasSize(1);
    }

    @Test
    void theDatabaseRefusesOneCouponForTwoPurchases() {
        CouponId coupon = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
        reserve(purchase(CONCERT, line("1", 10_000, coupon)));

        assertThatThrownBy(() -> jdbc.sql("""
                                insert into coupon_reservation_line (id, reference, line_key, coupon_id, held_id, discount)
                                select gen_random_uuid(), reference, 'other', coupon_id, held_id, 0
                                from coupon_reservation_line where reference = ?""").param(reference).update())
                .hasMessageContaining("coupon_serves_one_purchase");
    }

    @Test
    void aPaidPurchaseUsesUpItsCoupons(Scenario scenario) {
        CouponId coupon = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
        reserve(purchase(CONCERT, line("1", 10_000, coupon)));

        scenario.publish(new Paid(reference)).andWaitForStateChange(() -> stateOf(coupon), "USED"::equals);
    }

    @Test
    void anAbandonedPurchaseGivesItsCouponsBack(Scenario scenario) {
        CouponId coupon = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
        reserve(purchase(CONCERT, line("1", 10_000, coupon)));

        scenario.publish(new Abandoned(reference)).andWaitForStateChange(() -> stateOf(coupon), "AVAILABLE"::equals);

        refuses(RedemptionProblem.PURCHASE_OVER, purchase(CONCERT, line("1", 10_000, coupon)));
        reference = UUID.randomUUID();
        reserve(purchase(CONCERT, line("1", 10_000, coupon)));
    }

    @Test
    void aRefundGivesBackTheCouponsOfTheRefundedLinesOnly(Scenario scenario) {
        CouponId one = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
        CouponId other = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
        reserve(purchase(CONCERT, line("1", 10_000, one), line("2", 10_000, other)));
        settlement.redeem(reference);

        scenario.publish(new Refunded(reference, Set.of("2")))
                .andWaitForStateChange(() -> stateOf(other), "AVAILABLE"::equals);

        assertThat(stateOf(one)).isEqualTo("USED");
    }

    @Test
    void aSecondRefundOfTheSameLineTakesNoCouponFromTheNextPurchase() {
        CouponId coupon = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
        UUID refunded = reference;
        reserve(purchase(CONCERT, line("1", 10_000, coupon)));
        settlement.redeem(refunded);
        settlement.returnCoupons(refunded, Set.of("1"));
        reference = UUID.randomUUID();
        reserve(purchase(CONCERT, line("1", 10_000, coupon)));

        settlement.returnCoupons(refunded, Set.of("1"));
        settlement.release(refunded);
        settlement.redeem(refunded);

        assertThat(stateOf(coupon)).isEqualTo("RESERVED");
    }

    @Test
    void eventsInAnyOrderAndTwiceHaveTheSameResult() {
        List<Runnable> events = List.of(
                () -> settlement.redeem(reference),
                () -> settlement.returnCoupons(reference, Set.of("2")),
                () -> settlement.redeem(reference),
                () -> settlement.returnCoupons(reference, Set.of("2")));
        for (int order = 0; order < 24; order++) {
            reference = UUID.randomUUID();
            CouponId kept = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
            CouponId returned = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
            reserve(purchase(CONCERT, line("1", 10_000, kept), line("2", 10_000, returned)));

            permuted(events, order).forEach(Runnable::run);

            assertThat(stateOf(kept)).isEqualTo("USED");
            assertThat(stateOf(returned)).isEqualTo("AVAILABLE");
        }
    }

    @Test
    void anAbandonedPurchaseReturnsEveryCouponInAnyOrderOfItsEvents() {
        List<Runnable> events = List.of(
                () -> settlement.redeem(reference),
                () -> settlement.release(reference),
                () -> settlement.returnCoupons(reference, Set.of("1")));
        for (int order = 0; order < 6; order++) {
            reference = UUID.randomUUID();
            CouponId coupon = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
            reserve(purchase(CONCERT, line("1", 10_000, coupon)));

            permuted(events, order).forEach(Runnable::run);

            assertThat(stateOf(coupon)).isEqualTo("AVAILABLE");
        }
    }

    @Test
    void aReleaseBeforeItsReservationRefusesTheReservation() {
        CouponId coupon = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);

        settlement.release(reference);

        refuses(RedemptionProblem.PURCHASE_OVER, purchase(CONCERT, line("1", 10_000, coupon)));
        assertThat(stateOf(coupon)).isEqualTo("AVAILABLE");
    }

    @Test
    void theReservationOfAPurchaseWithoutCouponsIsDeletedInTime() {
        settlement.release(reference);
        jdbc.sql("update coupon_reservation set opened_at = opened_at - interval '31 days' where reference = ?")
                .param(reference)
                .update();

        housekeeping.deleteEmptyReservations();

        assertThat(transaction.<Boolean>execute(status -> reservations.findForUpdate(reference) == null))
                .isTrue();
    }

    @Test
    void aCouponThatExpiredWhileReservedIsReturnedExpired() {
        CouponId coupon = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
        reserve(purchase(CONCERT, line("1", 10_000, coupon)));
        expire(coupon);
        housekeeping.expire();
        assertThat(stateOf(coupon)).isEqualTo("RESERVED");

        settlement.release(reference);

        assertThat(stateOf(coupon)).isEqualTo("EXPIRED");
    }

    @Test
    void theBoxOfAWithdrawnUserIsEmptied(Scenario scenario) {
        CouponId coupon = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
        held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.PEDOMETER);
        reserve(purchase(CONCERT, line("1", 10_000, coupon)));

        scenario.publish(new UserWithdrawn(buyer, null)).andWaitForStateChange(() -> boxSize(buyer), size -> size == 0);

        settlement.redeem(reference);
        settlement.returnCoupons(reference, Set.of("1"));
        assertThat(boxSize(buyer)).isZero();
    }

    @Test
    void aUserWhoAsksToWithdrawIsToldHowManyUnusedCouponsLapse() {
        WithdrawalAsked empty = new WithdrawalAsked(buyer, new Reply<>());
        events.publishEvent(empty);
        assertThat(empty.reply().all()).isEmpty();

        CouponId used = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
        reserve(purchase(CONCERT, line("1", 10_000, used)));
        settlement.redeem(reference);
        CouponId expired = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
        expire(expired);
        held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
        CouponId inAnOrder = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
        reference = UUID.randomUUID();
        reserve(purchase(CONCERT, line("1", 10_000, inAnOrder)));

        WithdrawalAsked asked = new WithdrawalAsked(buyer, new Reply<>());
        events.publishEvent(asked);

        assertThat(asked.reply().single()).hasValueSatisfying(lost -> {
            assertThat(lost.kind()).isEqualTo(WithdrawalAsked.Kind.COUPON_LOST);
            assertThat(lost.count()).isEqualTo(2);
            assertThat(lost.until()).isAfter(clock.instant());
        });
    }

    @Test
    void aCouponThatExpiresBetweenTheCheckoutAndTheApprovalCounts() {
        CouponId coupon = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.ALL);
        reserve(purchase(CONCERT, line("1", 10_000, coupon)));
        expire(coupon);

        assertThat(reserve(purchase(CONCERT, line("1", 10_000, coupon))).discounts())
                .singleElement()
                .satisfies(discount -> {
                    assertThat(discount.key()).isEqualTo("1");
                    assertThat(discount.amount()).isEqualTo(Money.of(1_000));
                });
        settlement.redeem(reference);

        assertThat(stateOf(coupon)).isEqualTo("USED");
    }

    @Test
    void theCategoryOfAShowIsReadFromItsPerformances(Scenario scenario) {
        PerformanceId performance = new PerformanceId(7_001);
        CouponId coupon = held(DiscountType.FIXED, 1_000, 0, true, CouponCategory.SPORTS);
        PerformanceAnnounced announced = new PerformanceAnnounced(
                performance,
                new ShowId(70),
                "개막전",
                "잠실",
                CategoryId.SPORTS,
                "/images/1",
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.EPOCH,
                List.of());
        refuses(RedemptionProblem.CATEGORY_MISMATCH, purchase(performance, line("1", 10_000, coupon)));

        for (int time = 0; time < 2; time++) {
            scenario.publish(announced)
                    .andWaitForStateChange(() -> performances.findById(7_001L), known -> known != null);
        }

        reserve(purchase(performance, line("1", 10_000, coupon)));
    }

    private Purchase purchase(PerformanceId performance, CouponReservationRequest.Line... lines) {
        return new Purchase(reference, buyer, performance, List.of(lines), new Reply<>());
    }

    private static CouponReservationRequest.Line line(String key, long price, CouponId... coupons) {
        return new CouponReservationRequest.Line(key, Money.of(price), List.of(coupons));
    }

    private CouponsReserved reserve(Purchase purchase) {
        return Objects.requireNonNull(transaction.execute(status -> guard.reserve(purchase)));
    }

    private void refuses(ProblemType problem, Purchase purchase) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> transaction.executeWithoutResult(status -> events.publishEvent(purchase)))
                .satisfies(refused -> assertThat(refused.type()).isEqualTo(problem));
    }

    /** A new coupon in the buyer's box. */
    private CouponId held(
            DiscountType type, long value, long minPurchase, boolean combinable, CouponCategory category) {
        Instant end = clock.instant().plus(Duration.ofDays(10)).truncatedTo(ChronoUnit.SECONDS);
        CouponId coupon = couponSetup.create(new Coupon.Terms(
                "쿠폰 " + NAMES.incrementAndGet(), type, value, end, Money.of(minPurchase), combinable, category));
        LocalDate day = category.isDaily() ? LocalDate.of(2026, 11, 1) : null;
        grants.grant(coupon.value(), end, new Applicant(buyer.value(), day));
        return coupon;
    }

    private void expire(CouponId coupon) {
        for (String table : List.of("coupon", "coupon_box")) {
            jdbc.sql("update " + table + " set valid_end = now() - interval '1 second' where "
                            + (table.equals("coupon") ? "id" : "coupon_id") + " = ?")
                    .param(coupon.value())
                    .update();
        }
    }

    private String stateOf(CouponId coupon) {
        return jdbc.sql("select state from coupon_box where coupon_id = ?")
                .param(coupon.value())
                .query(String.class)
                .single();
    }

    private int boxSize(UserId user) {
        return jdbc.sql("select count(*) from coupon_box where user_id = ?")
                .param(user.value())
                .query(Integer.class)
                .single();
    }

    private static <T> List<T> atOnce(List<? extends Callable<T>> tasks) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> answers = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(tasks)) {
                answers.add(future.get());
            }
            return answers;
        }
    }

    /** The permutation with this number in the factorial number system. */
    private static <T> List<T> permuted(List<T> items, int number) {
        List<T> rest = new ArrayList<>(items);
        List<T> result = new ArrayList<>();
        int remainder = number;
        while (!rest.isEmpty()) {
            result.add(rest.remove(remainder % rest.size()));
            remainder /= rest.size() + 1;
        }
        return result;
    }
}
