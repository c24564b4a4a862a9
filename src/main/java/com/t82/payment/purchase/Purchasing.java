package com.t82.payment.purchase;

import com.t82.coupon.CouponId;
import com.t82.coupon.CouponReservationRequest;
import com.t82.coupon.CouponsReserved;
import com.t82.event.PerformanceId;
import com.t82.payment.PurchaseAbandoned;
import com.t82.payment.gateway.PaymentGateway;
import com.t82.payment.gateway.PaymentGateway.Checkout;
import com.t82.payment.gateway.PaymentGateway.Outcome;
import com.t82.payment.gateway.PaymentGateway.Outcome.Refused;
import com.t82.payment.gateway.PaymentGateway.Outcome.Success;
import com.t82.payment.gateway.PaymentGateway.Outcome.Unknown;
import com.t82.payment.purchase.Purchase.State;
import com.t82.payment.terms.FeeSchedules;
import com.t82.payment.terms.Performances;
import com.t82.payment.terms.Performances.Performance;
import com.t82.seat.HoldPinned;
import com.t82.seat.SeatId;
import com.t82.seat.SeatPinRequest;
import com.t82.shared.Money;
import com.t82.shared.ProblemException;
import com.t82.shared.PublicUrl;
import com.t82.shared.Reply;
import com.t82.shared.Sha256;
import com.t82.user.UserId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Beginning a purchase: from the seats somebody holds to the link where they are paid. */
@Component
class Purchasing {

    private static final Duration SOON = Duration.ofSeconds(2);

    /** As long as the house keeps answers; afterwards a key may mean something else. */
    static final Duration KEY_KEPT = Duration.ofHours(24);

    /** What somebody wants to buy, and what they believe it costs. */
    record Order(PerformanceId performance, List<Item> items, Money total) {

        /**
         * @param price what the buyer believes the seat costs, when they said
         * @param amount what they believe is left to pay for it
         */
        record Item(
                SeatId seat,
                List<CouponId> coupons,
                @Nullable Money price,
                Money amount) {}

        List<SeatId> seats() {
            return items.stream().map(Item::seat).toList();
        }

        boolean hasCoupons() {
            return items.stream().anyMatch(item -> !item.coupons().isEmpty());
        }

        /** The same for two requests exactly when they mean the same purchase. */
        String fingerprint() {
            String text = items.stream()
                    .sorted(Comparator.comparingLong(item -> item.seat().value()))
                    .map(item -> item.seat() + "="
                            + item.coupons().stream()
                                    .map(CouponId::toString)
                                    .sorted()
                                    .collect(Collectors.joining(",")))
                    .collect(Collectors.joining(";", performance + ":", "/" + total.won()));
            return Sha256.hex(text);
        }
    }

    private record SeatsWanted(
            UUID reference,
            UserId buyer,
            PerformanceId performance,
            List<SeatId> seats,
            Instant pinnedUntil,
            Reply<HoldPinned> reply)
            implements SeatPinRequest {}

    private record CouponsWanted(
            UUID reference, UserId buyer, PerformanceId performance, List<Line> lines, Reply<CouponsReserved> reply)
            implements CouponReservationRequest {}

    /** @param link where the buyer goes on: to the gateway, or to the result */
    record Begun(String orderNo, String link) {}

    /** @param begun the answer, unless the gateway has to be asked for it */
    private record Opened(UUID purchase, @Nullable Begun begun, boolean again) {}

    /** What may stand in the way of a new purchase of the same seats. */
    private static final Set<State> STANDING =
            EnumSet.of(State.REQUESTED, State.AWAITING_APPROVAL, State.SETTLING, State.APPROVED);

    private final Purchases purchases;
    private final Performances performances;
    private final FeeSchedules feeSchedules;
    private final PaymentGateway gateway;
    private final Settling settling;
    private final WorkLeases leases;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Buyers buyers;
    private final PaymentSettings settings;
    private final Clock clock;
    private final PublicUrl publicUrl;

    Purchasing(
            Purchases purchases,
            Performances performances,
            FeeSchedules feeSchedules,
            PaymentGateway gateway,
            Settling settling,
            WorkLeases leases,
            ApplicationEventPublisher events,
            TransactionTemplate transaction,
            Buyers buyers,
            PaymentSettings settings,
            Clock clock,
            PublicUrl publicUrl) {
        this.purchases = purchases;
        this.performances = performances;
        this.feeSchedules = feeSchedules;
        this.gateway = gateway;
        this.settling = settling;
        this.leases = leases;
        this.events = events;
        this.transaction = transaction;
        this.buyers = buyers;
        this.settings = settings;
        this.clock = clock;
        this.publicUrl = publicUrl;
    }

    /**
     * Opens a purchase of these seats and answers its checkout link; the same again for a repetition. A purchase that
     * costs nothing is approved at once, and its link leads straight to the result.
     *
     * @throws ProblemException when the seats, the coupons or the amounts are not what the buyer believes, or the gateway
     *     does not answer
     */
    Begun begin(UserId buyer, Order order, @Nullable String idempotencyKey) {
        Opened opened = inTransaction(() -> open(buyer, order, idempotencyKey));
        Begun begun = opened.begun();
        return begun != null ? begun : create(opened);
    }

    private Opened open(UserId buyer, Order order, @Nullable String idempotencyKey) {
        buyers.lock(buyer);
        String fingerprint = order.fingerprint();
        if (idempotencyKey != null) {
            purchases.forgetKey(buyer.value(), idempotencyKey, clock.instant().minus(KEY_KEPT));
            Purchase known = purchases
                    .findByBuyerAndIdempotencyKey(buyer.value(), idempotencyKey)
                    .orElse(null);
            if (known != null) {
                if (!known.fingerprint().equals(fingerprint)) {
                    throw new ProblemException(PaymentProblem.IDEMPOTENCY_KEY_REUSED);
                }
                return resume(known);
            }
        }
        if (buyers.hasLeft(buyer)) {
            throw new ProblemException(PaymentProblem.BUYER_HAS_LEFT);
        }
        for (Purchase earlier : purchases.findByBuyerAndPerformanceIdAndStateIn(
                buyer.value(), order.performance().value(), STANDING)) {
            if (earlier.isAlive() && earlier.touches(order.seats())) {
                if (!earlier.fingerprint().equals(fingerprint)) {
                    throw new ProblemException(PaymentProblem.PURCHASE_ALREADY_OPEN);
                }
                return resume(earlier);
            }
            if (earlier.hasPaidFor(order.seats())) {
                throw new ProblemException(PaymentProblem.SEATS_ALREADY_YOURS);
            }
        }
        return openNew(buyer, order, fingerprint, idempotencyKey);
    }

    private Opened openNew(UserId buyer, Order order, String fingerprint, @Nullable String idempotencyKey) {
        Instant now = clock.instant();
        Performance performance = performances
                .find(order.performance())
                .orElseThrow(() -> new ProblemException(PaymentProblem.NO_SUCH_PERFORMANCE));
        if (performance.cancelled() || !now.isBefore(performance.startsAt())) {
            throw new ProblemException(PaymentProblem.PERFORMANCE_OVER);
        }
        Purchase purchase = purchases.save(new Purchase(
                buyer,
                performance,
                fingerprint,
                idempotencyKey,
                feeSchedules.write(feeSchedules.of(performance.show())),
                now,
                now.plus(settings.approvalTime()).minus(settings.settlingMargin()),
                now.plus(settings.approvalTime())));
        UUID reference = purchase.id().value();
        SeatsWanted wanted = new SeatsWanted(
                reference, buyer, order.performance(), order.seats(), purchase.deadline(), new Reply<>());
        events.publishEvent(wanted);
        purchase.price(wanted.reply().single().orElseThrow(() -> new ProblemException(PaymentProblem.SEATS_NOT_HELD)));
        if (!purchase.linesBySeat().keySet().equals(seatNumbers(order))) {
            throw new ProblemException(PaymentProblem.SEATS_NOT_HELD);
        }
        if (order.hasCoupons()) {
            CouponsWanted coupons =
                    new CouponsWanted(reference, buyer, order.performance(), linesOf(purchase, order), new Reply<>());
            events.publishEvent(coupons);
            purchase.discount(coupons.reply()
                    .single()
                    .orElseThrow(() -> new ProblemException(PaymentProblem.COUPONS_NOT_USABLE)));
        }
        compare(purchase, order);
        if (purchase.total().compareTo(PaymentGateway.MOST) > 0) {
            throw new ProblemException(PaymentProblem.AMOUNT_TOO_LARGE);
        }
        if (purchase.total().isZero()) {
            settling.approveWithoutCharge(purchase);
            return new Opened(reference, resultOf(purchase), false);
        }
        return new Opened(reference, null, false);
    }

    private Opened resume(Purchase purchase) {
        boolean overdue = purchase.isOverdue(clock.instant());
        UUID id = purchase.id().value();
        return switch (purchase.state()) {
            case REQUESTED -> {
                if (overdue) {
                    throw inProgress();
                }
                yield new Opened(id, null, true);
            }
            case AWAITING_APPROVAL -> {
                if (overdue) {
                    throw inProgress();
                }
                yield new Opened(id, new Begun(purchase.orderNo(), linkOf(purchase)), false);
            }
            case SETTLING, COMPENSATING -> throw inProgress();
            case APPROVED -> new Opened(id, resultOf(purchase), false);
            case ABANDONED -> throw new ProblemException(PaymentProblem.PURCHASE_OVER);
        };
    }

    private Begun create(Opened opened) {
        UUID id = opened.purchase();
        UUID lease = leases.take(WorkLeases.Kind.PURCHASE, id, true).orElseThrow(Purchasing::inProgress);
        try {
            Purchase purchase = inTransaction(() -> {
                Purchase current = purchases.findById(id).orElseThrow();
                if (opened.again() && current.state() == State.REQUESTED) {
                    current.attemptCreationAgain();
                }
                return current;
            });
            if (purchase.state() != State.REQUESTED) {
                Begun begun = resume(purchase).begun();
                if (begun == null) {
                    throw inProgress();
                }
                return begun;
            }
            Outcome<Checkout> outcome =
                    gateway.create(purchase.orderNo(), purchase.total(), purchase.title(), purchase.checkoutEndsAt());
            return switch (outcome) {
                case Success<Checkout>(Checkout checkout) -> {
                    ifStillOurs(purchase, lease, current -> current.awaitApproval(checkout, clock.instant()));
                    yield new Begun(purchase.orderNo(), checkout.checkoutPage());
                }
                case Refused<Checkout> refused -> {
                    ifStillOurs(
                            purchase,
                            claim,
                            current -> settling.abandon(id, PurchaseAbandoned.Reason.REFUSED_BY_GATEWAY));
                    throw new ProblemException(PaymentProblem.GATEWAY_REFUSED);
                }
                case Unknown<Checkout> unknown ->
                    throw ProblemException.retryAfter(SOON, PaymentProblem.GATEWAY_UNAVAILABLE);
            };
        } finally {
            leases.release(WorkLeases.Kind.PURCHASE, id, lease);
        }
    }

    /**
     * An answer that comes after the claim has run out is about an order number that may have been given up for another:
     * then it says nothing about the purchase any more.
     */
    private void ifStillOurs(Purchase asked, UUID lease, Consumer<Purchase> step) {
        transaction.executeWithoutResult(status -> {
            UUID id = asked.id().value();
            Purchase current = purchases.lock(id).orElseThrow();
            if (!leases.renew(WorkLeases.Kind.PURCHASE, id, lease)
                    || !current.orderNo().equals(asked.orderNo())) {
                throw inProgress();
            }
            step.accept(current);
        });
    }

    private static void compare(Purchase purchase, Order order) {
        Map<Long, PurchaseLine> lines = purchase.linesBySeat();
        boolean agreed = purchase.total().equals(order.total());
        for (Order.Item item : order.items()) {
            PurchaseLine line = lines.get(item.seat().value());
            agreed &= line != null
                    && line.amount().equals(item.amount())
                    && (item.price() == null || line.price().equals(item.price()));
        }
        if (!agreed) {
            throw new ProblemException(
                    PaymentProblem.AMOUNT_MISMATCH, purchase.total().won());
        }
    }

    private static List<CouponReservationRequest.Line> linesOf(Purchase purchase, Order order) {
        Map<SeatId, List<CouponId>> coupons =
                order.items().stream().collect(Collectors.toMap(Order.Item::seat, Order.Item::coupons));
        return purchase.lines().stream()
                .map(line -> new CouponReservationRequest.Line(
                        line.key(), line.price(), coupons.getOrDefault(line.seat(), List.of())))
                .toList();
    }

    private static Set<Long> seatNumbers(Order order) {
        return order.seats().stream().map(SeatId::value).collect(Collectors.toSet());
    }

    private static String linkOf(Purchase purchase) {
        String link = purchase.checkoutPage();
        if (link == null) {
            throw new IllegalStateException("Purchase " + purchase.id() + " has no checkout page");
        }
        return link;
    }

    private Begun resultOf(Purchase purchase) {
        return new Begun(purchase.orderNo(), publicUrl.address("/api/v1/payment/return?orderNo=" + purchase.orderNo()));
    }

    private static ProblemException inProgress() {
        return ProblemException.retryAfter(SOON, PaymentProblem.PAYMENT_IN_PROGRESS);
    }

    private <T> T inTransaction(Supplier<T> work) {
        T result = transaction.execute(status -> work.get());
        if (result == null) {
            throw new IllegalStateException("A transaction without a result");
        }
        return result;
    }
}
