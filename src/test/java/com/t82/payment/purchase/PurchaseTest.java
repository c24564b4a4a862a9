package com.t82.payment.purchase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.t82.coupon.CouponsReserved;
import com.t82.event.PerformanceId;
import com.t82.event.SectionId;
import com.t82.event.ShowId;
import com.t82.payment.PurchaseAbandoned.Reason;
import com.t82.payment.gateway.PaymentGateway.Checkout;
import com.t82.payment.terms.Performances.Performance;
import com.t82.seat.HoldPinned;
import com.t82.seat.HoldPinned.PinnedSeat;
import com.t82.seat.SeatId;
import com.t82.shared.Money;
import com.t82.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PurchaseTest {

    private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");

    private static final Map<String, Consumer<Purchase>> STEPS = Map.of(
            "price", purchase -> purchase.price(pinned(purchase)),
            "create again", Purchase::attemptCreationAgain,
            "await approval", purchase -> purchase.awaitApproval(new Checkout("token", "https://link"), NOW),
            "settle", purchase -> purchase.settle(NOW),
            "execute", Purchase::attemptExecution,
            "refuse execution", purchase -> purchase.executionRefused("NO"),
            "approve", purchase -> purchase.approve("tx", NOW, NOW),
            "compensate", purchase -> purchase.compensate("token"),
            "abandon", purchase -> purchase.abandon(Reason.DEADLINE_PASSED, NOW),
            "stop watching", Purchase::stopWatching);

    private static final Map<String, Set<PurchaseState>> ALLOWED = Map.of(
            "price", EnumSet.noneOf(PurchaseState.class),
            "create again", EnumSet.of(PurchaseState.REQUESTED),
            "await approval", EnumSet.of(PurchaseState.REQUESTED),
            "settle", EnumSet.of(PurchaseState.AWAITING_APPROVAL),
            "execute", EnumSet.of(PurchaseState.SETTLING),
            "refuse execution", EnumSet.of(PurchaseState.SETTLING),
            "approve", EnumSet.of(PurchaseState.SETTLING),
            "compensate",
                    EnumSet.of(
                            PurchaseState.REQUESTED,
                            PurchaseState.AWAITING_APPROVAL,
                            PurchaseState.SETTLING,
                            PurchaseState.ABANDONED),
            "abandon",
                    EnumSet.of(
                            PurchaseState.REQUESTED,
                            PurchaseState.AWAITING_APPROVAL,
                            PurchaseState.SETTLING,
                            PurchaseState.COMPENSATING),
            "stop watching", EnumSet.of(PurchaseState.ABANDONED));

    static Stream<Arguments> everyStateAndStep() {
        return Stream.of(PurchaseState.values())
                .flatMap(state -> STEPS.keySet().stream().map(step -> Arguments.of(state, step)));
    }

    @ParameterizedTest
    @MethodSource("everyStateAndStep")
    void aStepSucceedsInItsStatesAndChangesNothingInOthers(PurchaseState state, String step) {
        Purchase purchase = in(state);

        if (ALLOWED.get(step).contains(state)) {
            STEPS.get(step).accept(purchase);
        } else {
            assertThatThrownBy(() -> STEPS.get(step).accept(purchase)).isInstanceOf(IllegalStateException.class);
            assertThat(purchase.state()).isEqualTo(state);
        }
    }

    @Test
    void onlyAPurchaseThatCostsNothingIsSettledWithoutTheGateway() {
        Purchase purchase = in(PurchaseState.REQUESTED);
        assertThatThrownBy(() -> purchase.settle(NOW)).isInstanceOf(Purchase.IllegalTransition.class);

        purchase.discount(new CouponsReserved(
                purchase.id().value(),
                List.of(
                        new CouponsReserved.Discount("1", Money.of(50_000), null),
                        new CouponsReserved.Discount("2", Money.of(30_000), null))));
        purchase.settle(NOW);

        assertThat(purchase.approve(null, NOW, NOW).total()).isEqualTo(Money.ZERO);
    }

    @Test
    void aCompensatedPurchaseIsNotCompensatedTwice() {
        Purchase purchase = in(PurchaseState.COMPENSATING);
        purchase.abandon(Reason.COMPENSATED, NOW);

        assertThatThrownBy(() -> purchase.compensate("token")).isInstanceOf(Purchase.IllegalTransition.class);
        assertThat(purchase.nextCheckAt()).isNull();
    }

    @Test
    void anAbandonedPurchaseIsWatchedForALimitedTimeAfterItsDeadline() {
        Purchase purchase = in(PurchaseState.ABANDONED);
        int checks = 0;
        Instant at = purchase.nextCheckAt();
        while (at != null && checks < 100) {
            assertThat(at).isAfter(purchase.deadline());
            checks++;
            purchase.checkAgain(at, true);
            at = purchase.nextCheckAt();
        }
        assertThat(checks).isBetween(2, 4);
    }

    @Test
    void theWatchForLateMoneyStartsAtTheEndAndStopsOnlyAfterAnAnswer() {
        Purchase purchase = in(PurchaseState.SETTLING);
        Instant abandoned = NOW.plus(Duration.ofHours(2));
        purchase.abandon(Reason.REFUSED_BY_GATEWAY, abandoned);

        purchase.checkAgain(abandoned.plus(Duration.ofMinutes(14)), true);
        assertThat(purchase.nextCheckAt()).isNotNull();
        purchase.checkAgain(abandoned.plus(Duration.ofHours(10)), false);
        assertThat(purchase.nextCheckAt()).isNotNull();
        purchase.checkAgain(abandoned.plus(Duration.ofHours(11)), true);
        assertThat(purchase.nextCheckAt()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"true, 3", "false, 13"})
    void aWaitingPurchaseIsCheckedAfterItsCheckoutAndOftenWhileTheGatewayIsSilent(
            boolean answered, int looksAfterTheCheckout) {
        for (int late = 0; late < 40; late++) {
            Purchase purchase = in(PurchaseState.AWAITING_APPROVAL);
            purchase.checkAgain(NOW.plusSeconds(late), answered);
            List<Instant> looks = new ArrayList<>();
            Instant at = purchase.nextCheckAt();
            while (at != null && !at.isAfter(purchase.deadline())) {
                looks.add(at);
                purchase.checkAgain(at, answered);
                at = purchase.nextCheckAt();
            }
            assertThat(looks).contains(purchase.checkoutEndsAt().plusSeconds(1));
            assertThat(looks).last().isEqualTo(purchase.deadline());
            assertThat(looks.stream().filter(purchase.checkoutEndsAt()::isBefore))
                    .hasSize(looksAfterTheCheckout);
        }
    }

    @Test
    void aDiscountIsNeverMoreThanThePrice() {
        Purchase purchase = in(PurchaseState.REQUESTED);
        assertThatThrownBy(() -> purchase.discount(new CouponsReserved(
                        purchase.id().value(), List.of(new CouponsReserved.Discount("1", Money.of(50_001), null)))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static HoldPinned pinned(Purchase purchase) {
        return new HoldPinned(
                purchase.id().value(),
                purchase.buyer(),
                purchase.performance(),
                List.of(
                        new PinnedSeat(new SeatId(1), new SectionId(1), "VIP", 1, 1, Money.of(50_000)),
                        new PinnedSeat(new SeatId(2), new SectionId(1), "R", 1, 2, Money.of(30_000))));
    }

    private static Purchase in(PurchaseState state) {
        Purchase purchase = new Purchase(
                UserId.random(),
                new Performance(new PerformanceId(1), new ShowId(2), "노래하는 밤", NOW.plus(Duration.ofDays(30)), false),
                "f",
                null,
                "{}",
                NOW,
                NOW.plus(Duration.ofMinutes(9)),
                NOW.plus(Duration.ofMinutes(10)));
        purchase.price(pinned(purchase));
        if (state == PurchaseState.REQUESTED) {
            return purchase;
        }
        purchase.awaitApproval(new Checkout("token", "https://link"), NOW);
        switch (state) {
            case SETTLING -> purchase.settle(NOW);
            case APPROVED -> {
                purchase.settle(NOW);
                purchase.approve("tx", NOW, NOW);
            }
            case COMPENSATING -> purchase.compensate("token");
            case ABANDONED -> purchase.abandon(Reason.CANCELLED_BY_BUYER, NOW);
            case REQUESTED, AWAITING_APPROVAL -> {}
        }
        assertThat(purchase.state()).isEqualTo(state);
        return purchase;
    }
}
