package com.t82.payment.gateway;

import com.t82.shared.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The port to the payment gateway. It must not be called inside a database transaction. A caller stores its intent
 * before it calls.
 */
public interface PaymentGateway {

    /** The gateway accepts amounts of at most seven digits, in won. */
    Money MAX_AMOUNT = Money.of(9_999_999);

    /** Opens a payment that the buyer may approve until {@code expiresAt} (UTC). Takes no money. */
    Outcome<Checkout> create(String orderNo, Money amount, String description, Instant expiresAt);

    /** Charges a payment that the buyer has approved. A repeated call does not charge again. */
    Outcome<Charge> execute(String payToken, String orderNo);

    /** The status of a payment at the gateway. Only the order number is needed, as the token may have been lost. */
    Outcome<Payment> status(@Nullable String payToken, String orderNo);

    /** Gives money back. A repeated call with the same {@code refundNo} changes nothing and gets the same answer. */
    Outcome<Reversal> refund(String payToken, String refundNo, Money amount, String reason);

    /** The outcome of a call. A call without a readable answer has not failed: its outcome is unknown. */
    public sealed interface Outcome<T> {

        /** The gateway has carried out the call. */
        public record Success<T>(T value) implements Outcome<T> {}

        /** The gateway refused the call; nothing has changed. */
        public record Refused<T>(String errorCode, String message) implements Outcome<T> {}

        /** The gateway may or may not have carried out the call. */
        public record Unknown<T>(String cause) implements Outcome<T> {}
    }

    /** An opened payment with the page where the buyer approves it. */
    public record Checkout(String payToken, String checkoutPage) {}

    /**
     * A charge.
     *
     * @param amount in won; null when the gateway did not say
     * @param chargedAt UTC; null when the gateway did not say
     */
    public record Charge(
            @Nullable String transactionId,
            @Nullable Money amount,
            @Nullable Instant chargedAt) {}

    /**
     * The status of a payment.
     *
     * @param amount in won
     * @param refunded the sum of what has been given back, in won
     * @param paidAt UTC; null unless paid
     */
    public record Payment(
            String payToken,
            String orderNo,
            State state,
            Money amount,
            Money refunded,
            @Nullable String transactionId,
            @Nullable Instant paidAt) {

        /** What was charged, in won, even when it has been given back since. */
        public Money charged() {
            return state.isCharged() ? amount : Money.ZERO;
        }

        /** The states of the gateway, by its own names. */
        public enum State {
            PAY_STANDBY,
            PAY_APPROVED,
            PAY_CANCEL,
            PAY_PROGRESS,
            PAY_COMPLETE,
            REFUND_PROGRESS,
            REFUND_SUCCESS,
            SETTLEMENT_COMPLETE,
            SETTLEMENT_REFUND_COMPLETE;

            boolean isCharged() {
                return switch (this) {
                    case PAY_STANDBY, PAY_APPROVED, PAY_CANCEL, PAY_PROGRESS -> false;
                    case PAY_COMPLETE,
                            REFUND_PROGRESS,
                            REFUND_SUCCESS,
                            SETTLEMENT_COMPLETE,
                            SETTLEMENT_REFUND_COMPLETE -> true;
                };
            }
        }
    }

    /**
     * A refund.
     *
     * @param refundedAt UTC; null when the gateway did not say
     */
    public record Reversal(
            @Nullable String transactionId, @Nullable Instant refundedAt) {}
}
