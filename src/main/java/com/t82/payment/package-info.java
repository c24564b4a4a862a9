/**
 * Floor 4: the process owner of a booking. A persisted purchase state machine, the Toss Pay gateway behind a port,
 * refunds and reconciliation.
 *
 * <p>Prices come from the hold and discounts from the coupons, never from the client. The module asks seat and coupon
 * inside its transaction, and publishes {@link com.t82.payment.PaymentApproved}, {@link
 * com.t82.payment.PurchaseAbandoned}, {@link com.t82.payment.PaymentRefunded} and {@link com.t82.payment.RefundRefused}
 * afterwards. Before a refund it publishes {@link com.t82.payment.RefundRequested}, and continues only with a {@link
 * com.t82.payment.RefundCleared} in the reply.
 *
 * <p>Paid seats that cannot be provided are refunded in full without a request: seats that the seat module announces as
 * {@link com.t82.seat.SeatsNotSold}, and seats for which {@link com.t82.payment.TicketsOverdue} is answered by {@link
 * com.t82.payment.TicketsWithheld}.
 *
 * <p>Reacts to {@link com.t82.user.UserWithdrawn}: open purchases end, charges after the withdrawal are refunded in
 * full, and paid seats of future performances are refunded by their terms. Answers {@link
 * com.t82.user.WithdrawalAsked}.
 *
 * <p>A purchase passes through {@code checkout} (the seats are pinned, the buyer gets the link), {@code settlement}
 * (the gateway is asked and charges) and, when money goes back, {@code refund}. Below them are {@code purchase} (the
 * state machine), {@code terms} (the fees of a cancellation) and {@code gateway} (Toss Pay). {@code ledger} compares
 * our books with the gateway's every day.
 *
 * <pre>
 *  hold pinned, priced      gateway created it        hold confirmed, charge intended
 *  +-----------+      +-------------------+      +----------+  charged   +----------+
 *  | REQUESTED |-----&gt;| AWAITING_APPROVAL |-----&gt;| SETTLING |-----------&gt;| APPROVED |--&gt; refunds
 *  +-----------+      +-------------------+      +----------+            +----------+
 *        | |  costs nothing     | |                 ^  |  |
 *        | +--------------------|-|-----------------+  |  |
 *        |                      | |                    |  |  charged, but the hold is lost
 *        v  no, late, cancelled v |                    v  |  or the amount is wrong
 *  +-----------------------------------------------------+|           +--------------+
 *  |                      ABANDONED                      |----------&gt; | COMPENSATING |
 *  +-----------------------------------------------------+ late money +--------------+
 *                           ^            refunded                          |
 *                           +----------------------------------------------+
 * </pre>
 *
 * <p>A call to the gateway without a clear answer changes no state: the purchase or the {@code Refund} keeps its
 * intent, and the reconciler asks until the outcome is known. After such a call a refusal counts only when it lasts. An
 * abandoned purchase is watched until well after the gateway's own deadline. The daily comparison with the gateway's
 * ledger finds what moves even later.
 */
@ApplicationModule(
        displayName = "Payment",
        allowedDependencies = {"shared", "user", "event", "seat", "coupon"})
@NullMarked
package com.t82.payment;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
