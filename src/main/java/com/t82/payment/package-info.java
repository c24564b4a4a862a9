/**
 * Floor 4: the owner of a booking's process. One persisted purchase state machine, the Toss Pay gateway behind a port,
 * refunds and reconciliation.
 *
 * <p>Prices come from the hold and discounts from the coupons, never from the client. Asks seat and coupon for a yes or
 * no inside its transaction; announces {@link com.t82.payment.PaymentApproved}, {@link
 * com.t82.payment.PurchaseAbandoned}, {@link com.t82.payment.PaymentRefunded} and {@link com.t82.payment.RefundRefused}
 * afterwards. Before a refund it publishes
 * {@link com.t82.payment.RefundRequested} and goes on only with a {@link com.t82.payment.RefundCleared} in its reply.
 *
 * <p>What is paid and cannot be handed out goes back in full by itself: seats that seat announces as {@link
 * com.t82.seat.SeatsNotSold}, and those for which {@link com.t82.payment.TicketsOverdue} is answered by {@link
 * com.t82.payment.TicketsWithheld}.
 *
 * <p>Reacts to {@link com.t82.user.UserWithdrawn}: purchases that are not charged end, those that are charged all the
 * same are refunded completely, and paid seats of performances to come are refunded by their terms. Answers {@link
 * com.t82.user.WithdrawalAsked}.
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
 * <p>A call to the gateway without a clear answer changes no state: the purchase or the {@code Refund} keeps what it
 * intended, and the reconciler asks until it knows. A refusal after such a call is no answer to it before it has lasted.
 * An abandoned purchase is watched until the gateway's own deadline is
 * well past. What moves later still is found by the daily comparison with the gateway's ledger.
 */
@ApplicationModule(
        displayName = "Payment",
        allowedDependencies = {"shared", "user", "event", "seat", "coupon"})
@NullMarked
package com.t82.payment;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
