package com.t82.user;

import com.t82.shared.Reply;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Synchronous question before an account is closed: which open business does the user have? Each module with open
 * business of the user answers once for each kind of it. A module without any gives no answer.
 */
public record WithdrawalAsked(UserId user, Reply<Consequence> reply) {

    /**
     * Open business, and what happens to it when the account is closed.
     *
     * @param count how many there are, at least one
     * @param until UTC instant of the last one, such as the start of the latest performance; null where there is none
     */
    public record Consequence(
            Kind kind, int count, @Nullable Instant until) {}

    /** What happens automatically once the account is closed. */
    public enum Kind {
        /** Held seats go back on sale. */
        HOLD_RELEASED,
        /** A purchase that is not charged yet is abandoned; if it is charged nevertheless, it is refunded. */
        PURCHASE_ABANDONED,
        /** A refund under way is completed to the original means of payment. */
        REFUND_COMPLETED,
        /** A ticket of a future performance is cancelled and refunded under the show's terms. */
        TICKET_REFUNDED,
        /** Coupons lapse. */
        COUPON_LOST
    }
}
