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
import jakarta.persistence.Embedded;
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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.annotations.BatchSize;
import org.jspecify.annotations.Nullable;

/**
 * Seats of one performance that a buyer pays for or has paid for. The package-info of the module
 * draws the state machine; a step that it does not allow throws {@link IllegalTransition}.
 */
@Entity
@Table(name = "payment_purchase")
public class Purchase {

    private static final Duration STUCK = Duration.ofMinutes(30);

    /** A step that the state machine does not allow. */
    static class IllegalTransition extends IllegalStateException {
        IllegalTransition(UUID purchase, PurchaseState from, PurchaseState to) {
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
    private PurchaseState state;

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

    @Embedded
    private CheckSchedule schedule;

    @OneToMany(cascade = CascadeType.ALL, fetch = FetchType.EAGER)
    @JoinColumn(name = "purchase_id", nullable = false, updatable = false)
    @OrderBy("position")
    @BatchSize(size = 100)
    private List<PurchaseLine> lines = new ArrayList<>();

    /** Read only to calculate a refund, inside its transaction. */
    @ElementCollection(fetch = FetchType.LAZY)
    @CollectionTable(name = "payment_purchase_coupon", joinColumns = @JoinColumn(name = "purchase_id"))
    private List<UsedCoupon> coupons = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    protected Purchase() {}

    /**
     * @param fingerprint equal for two requests exactly when they ask for the same purchase
     * @param feeSchedule the terms of cancellation that the buyer agrees to, as JSON
     * @param checkoutEndsAt until when the buyer can approve, UTC
     * @param deadline until when the seats are pinned, UTC; later than the checkout's end, so an approval in its last
     *     second still finds them
     */
    public Purchase(
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
        this.state = PurchaseState.REQUESTED;
        this.total = Money.ZERO;
        this.fingerprint = fingerprint;
        this.idempotencyKey = idempotencyKey;
        this.feeSchedule = feeSchedule;
        this.orderNo = UUID.randomUUID().toString();
        this.createAttempts = 1;
        this.requestedAt = now;
        this.checkoutEndsAt = checkoutEndsAt;
        this.deadline = deadline;
        this.schedule = CheckSchedule.startingAt(deadline);
    }

    /** The seats are pinned: the purchase gets its lines and its price. */
    public void price(HoldPinned pinned) {
        if (state != PurchaseState.REQUESTED || !lines.isEmpty()) {
            throw new IllegalStateException("Purchase " + id + " has been priced");
        }
        if (!pinned.buyer().value().equals(buyer) || pinned.performance().value() != performanceId) {
            throw new IllegalStateException("The pinned seats are not those of purchase " + id);
        }
        for (PinnedSeat seat : pinned.seats()) {
            lines.add(new PurchaseLine(lines.size(), seat));
        }
        recalculateTotal();
    }

    /** The coupons are reserved for this purchase: its lines get their discounts. */
    public void discount(CouponsReserved reserved) {
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
        recalculateTotal();
    }

    private void recalculateTotal() {
        total = lines.stream().map(PurchaseLine::amount).reduce(Money.ZERO, Money::plus);
    }

    /**
     * The outcome of the attempt before is unknown. Its link was not handed out, so its order number is never paid, and
     * a new one is used.
     */
    public void attemptCreationAgain() {
        require(PurchaseState.REQUESTED);
        createAttempts++;
        orderNo = UUID.randomUUID().toString();
    }

    public void awaitApproval(PaymentGateway.Checkout checkout, Instant now) {
        move(PurchaseState.AWAITING_APPROVAL);
        payToken = checkout.payToken();
        checkoutPage = checkout.checkoutPage();
        schedule = CheckSchedule.ofCheckout(now, checkoutEndsAt(), deadline);
    }

    /** The hold is confirmed; the charge is intended from now on. */
    void settle(Instant now) {
        if (state == PurchaseState.REQUESTED && !total.isZero()) {
            throw new IllegalTransition(id, state, PurchaseState.SETTLING);
        }
        move(PurchaseState.SETTLING);
        schedule = CheckSchedule.ofCharge(now);
    }

    public void attemptExecution() {
        require(PurchaseState.SETTLING);
        executeAttempts++;
    }

    /** The gateway refused to charge. An earlier attempt may have succeeded, so its status decides. */
    public void executionRefused(String errorCode) {
        require(PurchaseState.SETTLING);
        executionRefusal = errorCode.length() > 200 ? errorCode.substring(0, 200) : errorCode;
    }

    /**
     * @param at when the gateway charged it, UTC
     * @param ticketsDueAt by when its tickets must be issued, UTC
     */
    public PaymentApproved approve(@Nullable String transactionId, Instant at, Instant ticketsDueAt) {
        move(PurchaseState.APPROVED);
        this.transactionId = transactionId;
        approvedAt = at;
        this.ticketsDueAt = ticketsDueAt;
        schedule = CheckSchedule.none();
        return PurchaseMessages.approved(this, at);
    }

    /** When to check that the tickets have been issued, UTC; null when that is known. */
    public void checkTicketsAt(@Nullable Instant at) {
        ticketsDueAt = at;
    }

    /** Money was taken that must go back. The token may be unknown until now. */
    public void compensate(String payToken) {
        if (reason == Reason.COMPENSATED) {
            throw new IllegalTransition(id, state, PurchaseState.COMPENSATING);
        }
        move(PurchaseState.COMPENSATING);
        this.payToken = payToken;
        schedule = CheckSchedule.none();
    }

    PurchaseAbandoned abandon(Reason reason, Instant now) {
        return abandon(reason, null, now);
    }

    /** @param givenBack what had been charged; null when nothing was */
    public PurchaseAbandoned abandon(Reason reason, @Nullable Money givenBack, Instant now) {
        move(PurchaseState.ABANDONED);
        this.reason = reason;
        abandonedAt = now;
        schedule = reason == Reason.COMPENSATED ? CheckSchedule.none() : CheckSchedule.ofWatch(now, deadline);
        return PurchaseMessages.abandoned(this, reason, givenBack, now);
    }

    /** The gateway says that the payment cannot be charged any more: no late money has to be watched for. */
    void stopWatching() {
        require(PurchaseState.ABANDONED);
        schedule = CheckSchedule.none();
    }

    /**
     * The gateway was asked and nothing has changed: schedules the next check.
     *
     * @param answered whether the gateway answered
     */
    public void checkAgain(Instant now, boolean answered) {
        schedule = switch (state) {
            case REQUESTED, AWAITING_APPROVAL ->
                schedule.afterCheckOfCheckout(now, answered, checkoutEndsAt(), deadline);
            case SETTLING -> schedule.afterCheckOfCharge(now, deadline);
            case ABANDONED ->
                schedule.afterCheckOfWatch(now, answered, abandonedAt == null ? deadline : abandonedAt, deadline);
            case APPROVED, COMPENSATING -> CheckSchedule.none();
        };
    }

    private void move(PurchaseState next) {
        if (!state.canBecome(next)) {
            throw new IllegalTransition(id, state, next);
        }
        state = next;
    }

    private void require(PurchaseState expected) {
        if (state != expected) {
            throw new IllegalTransition(id, state, expected);
        }
    }

    public boolean isAlive() {
        return state.isAlive();
    }

    /** Whether the outcome of a charge has been unknown for so long that an operator should look at it. */
    public boolean isStuck(Instant now) {
        return state == PurchaseState.SETTLING && now.isAfter(deadline.plus(STUCK));
    }

    /** Whether the purchase cannot have been charged yet. */
    public boolean isUnapproved() {
        return state == PurchaseState.REQUESTED || state == PurchaseState.AWAITING_APPROVAL;
    }

    public boolean isOverdue(Instant now) {
        return !now.isBefore(deadline);
    }

    /** Whether the gateway has nothing to say about it any more: it is paid, or its money is on its way back. */
    public boolean isDecided() {
        return state == PurchaseState.APPROVED || state == PurchaseState.COMPENSATING || reason == Reason.COMPENSATED;
    }

    public boolean containsAnyOf(Collection<SeatId> seats) {
        return lines.stream().anyMatch(line -> seats.contains(line.seat()));
    }

    /** Whether one of these seats is paid and not in a refund. */
    public boolean hasPaidFor(Collection<SeatId> seats) {
        return state == PurchaseState.APPROVED
                && lines.stream().anyMatch(line -> line.isKept() && seats.contains(line.seat()));
    }

    /** Whether an answer of the gateway can still change it: while it is alive or watched for late money. */
    public boolean canChange() {
        return isAlive() || state == PurchaseState.ABANDONED && nextCheckAt() != null;
    }

    public PurchaseId id() {
        return new PurchaseId(id);
    }

    public UserId buyer() {
        return new UserId(buyer);
    }

    public PerformanceId performance() {
        return new PerformanceId(performanceId);
    }

    public ShowId show() {
        return new ShowId(showId);
    }

    public String title() {
        return title;
    }

    /** When the performance was scheduled to begin at the time of the purchase, UTC. */
    public Instant startsAt() {
        return startsAt;
    }

    public PurchaseState state() {
        return state;
    }

    public @Nullable Reason reason() {
        return reason;
    }

    public Money total() {
        return total;
    }

    public String fingerprint() {
        return fingerprint;
    }

    public String feeSchedule() {
        return feeSchedule;
    }

    public String orderNo() {
        return orderNo;
    }

    public @Nullable String payToken() {
        return payToken;
    }

    public @Nullable String checkoutPage() {
        return checkoutPage;
    }

    public @Nullable String executionRefusal() {
        return executionRefusal;
    }

    /** A purchase of an earlier release has no such instant: its checkout is open until the deadline. */
    public Instant checkoutEndsAt() {
        return checkoutEndsAt == null ? deadline : checkoutEndsAt;
    }

    public Instant deadline() {
        return deadline;
    }

    public @Nullable Instant approvedAt() {
        return approvedAt;
    }

    public @Nullable Instant nextCheckAt() {
        return schedule.nextCheckAt();
    }

    public List<SeatId> seats() {
        return lines.stream().map(PurchaseLine::seat).toList();
    }

    public List<PurchaseLine> lines() {
        return lines;
    }

    public List<UsedCoupon> coupons() {
        return coupons;
    }

    public Map<Long, PurchaseLine> linesBySeat() {
        return lines.stream().collect(Collectors.toMap(line -> line.seat().value(), line -> line));
    }
}
