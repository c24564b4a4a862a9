package com.t82.user;

import com.t82.shared.Reply;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Synchronous question before an account is closed: which open business does the person still have? Each module that
 * keeps such business answers once for each kind of it. A module that has none gives no answer.
 */
public record WithdrawalAsked(UserId user, Reply<Consequence> reply) {

    /**
     * Open business, and what becomes of it when the account is closed.
     *
     * @param count how many there are, at least one
     * @param until UTC instant of the last one, such as the start of the latest performance; null where there is none
     */
    public record Consequence(
            Kind kind, int count, @Nullable Instant until) {}

    /** What happens by itself once the account is closed. */
    public enum Kind {
        /** Held seats go back on sale. */
        HOLD_RELEASED,
        /** A purchase that has not been charged is abandoned; one that is charged all the same is refunded. */
        PURCHASE_ABANDONED,
        /** A refund under way is completed to the original means of payment. */
        REFUND_COMPLETED,
        /** A ticket of a performance to come is cancelled and refunded by the show's terms. */
        TICKET_REFUNDED,
        /** Coupons lapse. */
        COUPON_LOST
    }
}
