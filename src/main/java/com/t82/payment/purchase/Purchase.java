package com.t82.payment.purchase;

import com.t82.coupon.CouponsReserved;
import com.t82.event.PerformanceId;
import com.t82.event.ShowId;
import com.t82.payment.PaymentApproved;
import com.t82.payment.PurchaseAbandoned;
import com.t82.payment.PurchaseAbandoned.Reason;
import com.t82.payment.PurchaseId;
import com.t82.payment.gateway.PaymentGateway;
import com.t82.payment.terms.Performances.Performance;
import com.t82.seat.HoldPinned;
import com.t82.seat.HoldPinned.PinnedSeat;
import com.t82.seat.SeatId;
import com.t82.shared.Money;
import com.t82.user.UserId;
import jakarta.persistence.CascadeType;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.hibernate.annotations.BatchSize;
import org.jspecify.annotations.Nullable;

/**
 * Some seats of one performance, being paid for or paid. The state machine is drawn in the package's description; what
 * it does not allow throws {@link IllegalTransition}.
 */
@Entity
@Table(name = "payment_purchase")
public class Purchase {

    /** Where a purchase stands. */
    public enum State {
        /** Seats pinned and priced; the gateway has not confirmed the payment yet. */
        REQUESTED,
        /** The buyer has the checkout link. */
        AWAITING_APPROVAL,
        /** The hold is confirmed and the charge intended; whether it happened, only the gateway can say. */
        SETTLING,
        APPROVED,
        /** Money was taken for seats that are gone; it is on its way back. */
        COMPENSATING,
        ABANDONED;

        boolean canBecome(State next) {
            return switch (this) {
                case REQUESTED ->
                    EnumSet.of(AWAITING_APPROVAL, SETTLING, COMPENSATING, ABANDONED)
                            .contains(next);
                case AWAITING_APPROVAL ->
                    EnumSet.of(SETTLING, COMPENSATING, ABANDONED).contains(next);
                case SETTLING -> EnumSet.of(APPROVED, COMPENSATING, ABANDONED).contains(next);
                case APPROVED -> false;
                case COMPENSATING -> next == ABANDONED;
                case ABANDONED -> next == COMPENSATING;
            };
        }
    }

    /** The states in which seats wait for this purchase. */
    static final Set<State> ALIVE = EnumSet.of(State.REQUESTED, State.AWAITING_APPROVAL, State.SETTLING);

    /** After an unanswered look between the checkout's end and the deadline, when an approval must not be missed. */
    static final Duration LAST_LOOKS = Duration.ofSeconds(5);

    /** For how long after its end and its deadline an abandoned purchase is watched for late money. */
    private static final Duration WATCH = Duration.ofMinutes(15);

    private static final Duration STUCK = Duration.ofMinutes(30);

    /** A step that the state machine does not know. */
    static class IllegalTransition extends IllegalStateException {
        IllegalTransition(UUID purchase, State from, State to) {
            super("Purchase " + purchase + " cannot become " + to + " from " + from);
        }
    }

    @Id
    private UUID id;

    @Version
    private @Nullable Long version;

    private UUID buyer;
    private long performanceId;
    private long showId;

    @Column(nullable = false)
    private String title;

    @Column(nullable = false)
    private Instant startsAt;

    @Enumerated(EnumType.STRING)
    private State state;

    @Enumerated(EnumType.STRING)
    private @Nullable Reason reason;

    @Column(nullable = false)
    private Money total;

    @Column(nullable = false)
    private String fingerprint;

    private @Nullable String idempotencyKey;

    @Column(nullable = false)
    private String feeSchedule;

    @Column(nullable = false)
    private String orderNo;

    private @Nullable String payToken;
    private @Nullable String checkoutPage;
    private @Nullable String transactionId;
    private int createAttempts;
    private int executeAttempts;
    private @Nullable String executionRefusal;

    @Column(nullable = false)
    private Instant requestedAt;

    private @Nullable Instant checkoutEndsAt;

    @Column(nullable = false)
    private Instant deadline;

    private @Nullable Instant approvedAt;
    private @Nullable Instant ticketsDueAt;
    private @Nullable Instant abandonedAt;
    private int checks;
    private @Nullable Instant nextCheckAt;

    @OneToMany(cascade = CascadeType.ALL, fetch = FetchType.EAGER)
    @JoinColumn(name = "purchase_id", nullable = false, updatable = false)
    @OrderBy("position")
    @BatchSize(size = 100)
    private List<PurchaseLine> lines = new ArrayList<>();

    /** Only read to judge a refund, inside its transaction. */
    @ElementCollection(fetch = FetchType.LAZY)
    @CollectionTable(name = "payment_purchase_coupon", joinColumns = @JoinColumn(name = "purchase_id"))
    private List<UsedCoupon> coupons = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    protected Purchase() {}

    /**
     * @param fingerprint tells whether a repeated request means the same
     * @param feeSchedule the terms of cancellation that the buyer agrees to
     * @param checkoutEndsAt until when the buyer can approve
     * @param deadline until when the seats wait; later than the checkout's end, so that an approval in its last second
     *     still finds them
     */
    Purchase(
            UserId buyer,
            Performance performance,
            String fingerprint,
            @Nullable String idempotencyKey,
            String feeSchedule,
            Instant now,
            Instant checkoutEndsAt,
            Instant deadline) {
        this.id = UUID.randomUUID();
        this.buyer = buyer.value();
        this.performanceId = performance.id().value();
        this.showId = performance.show().value();
        this.title = performance.title();
        this.startsAt = performance.startsAt();
        this.state = State.REQUESTED;
        this.total = Money.ZERO;
        this.fingerprint = fingerprint;
        this.idempotencyKey = idempotencyKey;
        this.feeSchedule = feeSchedule;
        this.orderNo = UUID.randomUUID().toString();
        this.createAttempts = 1;
        this.requestedAt = now;
        this.checkoutEndsAt = checkoutEndsAt;
        this.deadline = deadline;
        this.nextCheckAt = deadline;
    }

    /** The seats are pinned: from now on the purchase has lines and a price. */
    void price(HoldPinned pinned) {
        if (state != State.REQUESTED || !lines.isEmpty()) {
            throw new IllegalStateException("Purchase " + id + " has been priced");
        }
        if (!pinned.buyer().value().equals(buyer) || pinned.performance().value() != performanceId) {
            throw new IllegalStateException("The pinned seats are not those of purchase " + id);
        }
        for (PinnedSeat seat : pinned.seats()) {
            lines.add(new PurchaseLine(lines.size(), seat));
        }
        addUp();
    }

    /** The coupons are kept for this purchase: from now on it costs less. */
    void discount(CouponsReserved reserved) {
        for (CouponsReserved.Discount discount : reserved.discounts()) {
            PurchaseLine line = lines.stream()
                    .filter(candidate -> candidate.key().equals(discount.key()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No line " + discount.key() + " in purchase " + id));
            line.discount(discount.amount());
            List<CouponsReserved.Used> used = discount.coupons();
            if (used != null) {
                used.forEach(coupon -> coupons.add(new UsedCoupon(
                        line.seat().value(), coupon.coupon().value(), coupon.amount(), coupon.minimumPurchase())));
            }
        }
        addUp();
    }

    private void addUp() {
        total = lines.stream().map(PurchaseLine::amount).reduce(Money.ZERO, Money::plus);
    }

    /**
     * The discounts of the seats that stay whose minimum purchase is no longer met.
     *
     * @param returning the seats that are given back now
     * @param counting what counts towards a minimum purchase
     */
    Money lostDiscount(Collection<PurchaseLine> returning, Predicate<PurchaseLine> counting) {
        Money counted = lines.stream().filter(counting).map(PurchaseLine::price).reduce(Money.ZERO, Money::plus);
        return lines.stream()
                .filter(line -> line.isKept() && !returning.contains(line))
                .flatMap(line -> coupons.stream().filter(coupon -> coupon.isOn(line)))
                .filter(coupon -> counted.compareTo(coupon.minimumPurchase()) < 0)
                .map(UsedCoupon::discount)
                .reduce(Money.ZERO, Money::plus);
    }

    /** Another try after one whose outcome nobody knows. Its link reached nobody, so the old number is never paid. */
    void attemptCreationAgain() {
        if (state != State.REQUESTED) {
            throw new IllegalTransition(id, state, State.REQUESTED);
        }
        createAttempts++;
        orderNo = UUID.randomUUID().toString();
    }

    void awaitApproval(PaymentGateway.Checkout checkout, Instant now) {
        move(State.AWAITING_APPROVAL);
        payToken = checkout.payToken();
        checkoutPage = checkout.checkoutPage();
        checks = 0;
        nextCheckAt = nextLook(now, Duration.ofSeconds(20), true);
    }

    /** The hold is confirmed; the charge is intended from now on. */
    void settle(Instant now) {
        if (state == State.REQUESTED && !total.isZero()) {
            throw new IllegalTransition(id, state, State.SETTLING);
        }
        move(State.SETTLING);
        checks = 0;
        nextCheckAt = now.plus(Duration.ofSeconds(3));
    }

    void attemptExecution() {
        if (state != State.SETTLING) {
            throw new IllegalTransition(id, state, State.SETTLING);
        }
        executeAttempts++;
    }

    /** The gateway would not charge. Whether it had done so before, its status must still say. */
    void executionRefused(String errorCode) {
        if (state != State.SETTLING) {
            throw new IllegalTransition(id, state, State.SETTLING);
        }
        executionRefusal = errorCode.length() > 200 ? errorCode.substring(0, 200) : errorCode;
    }

    /**
     * @param at when the gateway charged it
     * @param ticketsDueAt by when its tickets must be issued
     */
    PaymentApproved approve(@Nullable String transactionId, Instant at, Instant ticketsDueAt) {
        move(State.APPROVED);
        this.transactionId = transactionId;
        approvedAt = at;
        this.ticketsDueAt = ticketsDueAt;
        nextCheckAt = null;
        return new PaymentApproved(
                id(),
                orderNo,
                buyer(),
                show(),
                performance(),
                lines.stream().map(PurchaseLine::snapshot).toList(),
                total,
                at);
    }

    /** Whether the tickets have been issued is to be asked again at that moment, or never when null. */
    void checkTicketsAt(@Nullable Instant at) {
        ticketsDueAt = at;
    }

    /** Money was taken that must go back. The token may only now be known. */
    void compensate(String payToken) {
        if (reason == Reason.COMPENSATED) {
            throw new IllegalTransition(id, state, State.COMPENSATING);
        }
        move(State.COMPENSATING);
        this.payToken = payToken;
        nextCheckAt = null;
    }

    PurchaseAbandoned abandon(Reason reason, Instant now) {
        return abandon(reason, null, now);
    }

    /** @param givenBack what had been charged; null when nothing was */
    PurchaseAbandoned abandon(Reason reason, @Nullable Money givenBack, Instant now) {
        move(State.ABANDONED);
        this.reason = reason;
        abandonedAt = now;
        checks = 0;
        nextCheckAt = reason == Reason.COMPENSATED ? null : later(now, deadline).plusSeconds(60);
        return new PurchaseAbandoned(id(), orderNo, buyer(), performance(), seats(), reason, givenBack, now);
    }

    /** The gateway clearly created nothing, or nothing that could still be paid: no need to watch for late money. */
    void stopWatching() {
        if (state != State.ABANDONED) {
            throw new IllegalStateException("Purchase " + id + " is " + state);
        }
        nextCheckAt = null;
    }

    /**
     * Nothing new: when to ask again, with growing patience.
     *
     * @param answered whether the gateway has said so; only then a watch for late money may end
     */
    void checkAgain(Instant now, boolean answered) {
        checks++;
        Duration patience = Duration.ofSeconds(Math.min(isOverdue(now) ? 120 : 30, 5L << Math.min(checks, 5)));
        nextCheckAt = switch (state) {
            case REQUESTED, AWAITING_APPROVAL -> nextLook(now, patience, answered);
            case SETTLING -> now.plus(patience);
            case ABANDONED -> answered && now.isAfter(endedAt().plus(WATCH)) ? null : now.plus(Duration.ofMinutes(8));
            case APPROVED, COMPENSATING -> null;
        };
    }

    private void move(State next) {
        if (!state.canBecome(next)) {
            throw new IllegalTransition(id, state, next);
        }
        state = next;
    }

    /**
     * An approval makes itself heard nowhere but in the buyer's return, which may be lost. So there is always a look just
     * after nobody can approve any more, and when it stays unanswered more of them while the seats still wait.
     */
    private Instant nextLook(Instant now, Duration patience, boolean answered) {
        Instant checkoutIsOver = checkoutEndsAt().plusSeconds(1);
        if (now.isBefore(checkoutIsOver) && now.isBefore(deadline)) {
            return earlier(now.plus(patience), earlier(checkoutIsOver, deadline));
        }
        if (now.isBefore(deadline)) {
            return earlier(now.plus(answered ? patience : LAST_LOOKS), deadline);
        }
        return now.plus(patience);
    }

    private Instant endedAt() {
        return abandonedAt == null ? deadline : later(abandonedAt, deadline);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    boolean isAlive() {
        return ALIVE.contains(state);
    }

    /** Whether a charge has been unclear for so long that a person should look. */
    boolean isStuck(Instant now) {
        return state == State.SETTLING && now.isAfter(deadline.plus(STUCK));
    }

    /** Whether nobody can have been charged for it yet. */
    boolean isUnapproved() {
        return state == State.REQUESTED || state == State.AWAITING_APPROVAL;
    }

    boolean isOverdue(Instant now) {
        return !now.isBefore(deadline);
    }

    boolean touches(Collection<SeatId> seats) {
        return lines.stream().anyMatch(line -> seats.contains(line.seat()));
    }

    /** Whether it has paid for one of these seats and nobody has begun to give that back. */
    boolean hasPaidFor(Collection<SeatId> seats) {
        return state == State.APPROVED && lines.stream().anyMatch(line -> line.isKept() && seats.contains(line.seat()));
    }

    /** Whether an answer of the gateway may still change something: while it is alive or watched for late money. */
    boolean canChange() {
        return isAlive() || state == State.ABANDONED && nextCheckAt != null;
    }

    PurchaseId id() {
        return new PurchaseId(id);
    }

    UserId buyer() {
        return new UserId(buyer);
    }

    PerformanceId performance() {
        return new PerformanceId(performanceId);
    }

    ShowId show() {
        return new ShowId(showId);
    }

    String title() {
        return title;
    }

    /** When the performance was to begin when the buyer bought, UTC. */
    Instant startsAt() {
        return startsAt;
    }

    public State state() {
        return state;
    }

    @Nullable Reason reason() {
        return reason;
    }

    Money total() {
        return total;
    }

    String fingerprint() {
        return fingerprint;
    }

    String feeSchedule() {
        return feeSchedule;
    }

    String orderNo() {
        return orderNo;
    }

    @Nullable String payToken() {
        return payToken;
    }

    @Nullable String checkoutPage() {
        return checkoutPage;
    }

    @Nullable String executionRefusal() {
        return executionRefusal;
    }

    /** One that was begun by an earlier release keeps its checkout open to the end. */
    Instant checkoutEndsAt() {
        return checkoutEndsAt == null ? deadline : checkoutEndsAt;
    }

    Instant deadline() {
        return deadline;
    }

    Instant requestedAt() {
        return requestedAt;
    }

    @Nullable Instant approvedAt() {
        return approvedAt;
    }

    @Nullable Instant nextCheckAt() {
        return nextCheckAt;
    }

    List<SeatId> seats() {
        return lines.stream().map(PurchaseLine::seat).toList();
    }

    List<PurchaseLine> lines() {
        return lines;
    }

    Map<Long, PurchaseLine> linesBySeat() {
        return lines.stream().collect(Collectors.toMap(line -> line.seat().value(), line -> line));
    }
}
