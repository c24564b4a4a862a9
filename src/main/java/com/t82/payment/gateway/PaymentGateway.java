package com.t82.payment.gateway;

import com.t82.shared.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where the money moves. Nobody calls it inside a database transaction, and every caller has stored before what it is
 * about to do.
 */
public interface PaymentGateway {

    /** The gateway takes seven digits. */
    Money MOST = Money.of(9_999_999);

    /** Opens a payment that the buyer may approve until {@code expiresAt}. Takes no money. */
    Outcome<Checkout> create(String orderNo, Money amount, String description, Instant expiresAt);

    /** Charges a payment that the buyer has approved; a payment is charged once, however often this is called. */
    Outcome<Charge> execute(String payToken, String orderNo);

    /** What the gateway believes. At least the order number is known; the token may have been lost. */
    Outcome<Payment> status(@Nullable String payToken, String orderNo);

    /** Gives money back; a repetition of the same {@code refundNo} changes nothing and is answered alike. */
    Outcome<Reversal> refund(String payToken, String refundNo, Money amount, String reason);

    /** The answer to a call. A call without an intelligible answer has not failed: its outcome is unknown. */
    public sealed interface Outcome<T> {

        /** It happened. */
        public record Success<T>(T value) implements Outcome<T> {}

        /** The gateway said no; nothing happened. */
        public record Refused<T>(String errorCode, String message) implements Outcome<T> {}

        /** It may have happened or not. */
        public record Unknown<T>(String cause) implements Outcome<T> {}
    }

    public record Checkout(String payToken, String checkoutPage) {}

    /** @param chargedAt UTC; null when the gateway did not say */
    public record Charge(
            @Nullable String transactionId,
            @Nullable Money amount,
            @Nullable Instant chargedAt) {}

    /**
     * @param refunded what has been given back in all
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

        /** What was charged, whether or not it has been given back since. */
        public Money charged() {
            return state.isCharged() ? amount : Money.ZERO;
        }

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

    /** @param refundedAt UTC; null when the gateway did not say */
    public record Reversal(
            @Nullable String transactionId, @Nullable Instant refundedAt) {}
}
