package com.t82.payment.refund;

import com.t82.payment.RefundId;
import com.t82.payment.purchase.Purchase;
import com.t82.shared.Money;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Money that goes back to the buyer. It is stored before the gateway is called. Its id is the gateway's refund number,
 * so a repeated call after a time-out cannot pay back twice.
 */
@Entity
@Table(name = "payment_refund")
class Refund {

    enum State {
        /** Intended; the gateway may or may not have carried it out. */
        REFUNDING,
        SUCCEEDED,
        REFUSED
    }

    enum Kind {
        BY_BUYER,
        /** Without a request and without a fee: the performance is cancelled, or a seat or ticket is missing. */
        BY_ORGANISER,
        /** Of a charge without a hold; no line of the purchase was ever sold. */
        COMPENSATION
    }

    @Id
    private UUID id;

    @Version
    private @Nullable Long version;

    @Column(name = "purchase_id")
    private UUID purchaseId;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    private Kind kind;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    private State state;

    private @Nullable String payToken;

    @Column(nullable = false)
    private Money amount;

    @Column(nullable = false)
    private Money fee;

    @Column(nullable = false)
    private Money lostDiscount;

    /** After the insert only SQL writes it: it may change while an attempt is under way. */
    @Column(updatable = false)
    private boolean owed;

    @Column(nullable = false)
    private String reason;

    private @Nullable String idempotencyKey;
    private @Nullable String fingerprint;
    private @Nullable String transactionId;
    private @Nullable String refusal;
    private int attempts;
    private @Nullable Instant unansweredAt;

    @Column(nullable = false)
    private Instant requestedAt;

    private @Nullable Instant decidedAt;
    private int checks;
    private @Nullable Instant nextCheckAt;

    @SuppressWarnings("NullAway.Init")
    protected Refund() {}

    /**
     * @param fee the fee of the cancellation, in won
     * @param lostDiscount what is kept for discounts whose minimum purchase is no longer met, in won; negative when
     *     such money of earlier refunds comes back
     * @param owed whether it is repeated until it succeeds, even when the gateway refuses
     * @param fingerprint equal for two requests exactly when they ask for the same refund
     */
    Refund(
            Purchase purchase,
            Kind kind,
            Money amount,
            Money fee,
            Money lostDiscount,
            boolean owed,
            String reason,
            @Nullable String idempotencyKey,
            @Nullable String fingerprint,
            Instant now) {
        this.id = UUID.randomUUID();
        this.purchaseId = purchase.id().value();
        this.kind = kind;
        this.state = State.REFUNDING;
        this.payToken = purchase.payToken();
        this.amount = amount;
        this.fee = fee;
        this.lostDiscount = lostDiscount;
        this.owed = owed;
        this.reason = reason;
        this.idempotencyKey = idempotencyKey;
        this.fingerprint = fingerprint;
        this.requestedAt = now;
        this.nextCheckAt = now;
    }

    /**
     * An attempt counts as unanswered until the gateway has answered, as the process may die meanwhile.
     *
     * @return when an earlier attempt was left unanswered, UTC; null when none was
     */
    @Nullable Instant attempt(Instant now) {
        requireOpen();
        Instant before = unansweredAt;
        attempts++;
        unansweredAt = now;
        return before;
    }

    /** The last attempt was refused, which says nothing about an earlier unanswered one. */
    void refusedForNow(@Nullable Instant unansweredBefore, Instant now) {
        unansweredAt = unansweredBefore;
        tryAgain(now);
    }

    void succeed(@Nullable String transactionId, Instant at) {
        requireOpen();
        state = State.SUCCEEDED;
        this.transactionId = transactionId;
        decidedAt = at;
        nextCheckAt = null;
    }

    void refuse(String errorCode, Instant at) {
        requireOpen();
        state = State.REFUSED;
        refusal = errorCode.length() > 200 ? errorCode.substring(0, 200) : errorCode;
        decidedAt = at;
        nextCheckAt = null;
    }

    void tryAgain(Instant now) {
        requireOpen();
        checks++;
        nextCheckAt = now.plus(Duration.ofSeconds(Math.min(600, 3L << Math.min(checks, 8))));
    }

    private void requireOpen() {
        if (state != State.REFUNDING) {
            throw new IllegalStateException("Refund " + id + " is " + state);
        }
    }

    RefundId id() {
        return new RefundId(id);
    }

    UUID purchase() {
        return purchaseId;
    }

    /** Whether a request asks for this refund. A refund of an earlier release has no fingerprint, and matches. */
    boolean matches(String request) {
        return fingerprint == null || fingerprint.equals(request);
    }

    Kind kind() {
        return kind;
    }

    State state() {
        return state;
    }

    @Nullable String payToken() {
        return payToken;
    }

    Money amount() {
        return amount;
    }

    Money fee() {
        return fee;
    }

    Money lostDiscount() {
        return lostDiscount;
    }

    boolean isOwed() {
        return owed || kind != Kind.BY_BUYER;
    }

    String reason() {
        return reason;
    }

    @Nullable Instant decidedAt() {
        return decidedAt;
    }
}
