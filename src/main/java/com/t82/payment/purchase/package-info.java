/**
 * Purchases and refunds as persisted state machines.
 *
 * <p>A purchase, from top to bottom: {@link com.t82.payment.purchase.PaymentApi}, {@link
 * com.t82.payment.purchase.OpeningPurchase} (the seats are pinned and priced, the buyer gets the checkout link), {@link
 * com.t82.payment.purchase.Settling} (the gateway is asked, {@link com.t82.payment.purchase.SettlementStep} decides),
 * then {@link com.t82.payment.purchase.ApprovingPurchase} or {@link com.t82.payment.purchase.AbandoningPurchase}.
 *
 * <p>A refund: {@link com.t82.payment.purchase.RefundApi}, {@link com.t82.payment.purchase.Refunding} (the intent is
 * stored with the amount of {@link com.t82.payment.purchase.RefundQuoting}), {@link
 * com.t82.payment.purchase.RefundExecution} (the gateway gives the money back).
 *
 * <p>The {@link com.t82.payment.purchase.Reconciler} repeats every step whose outcome is open. {@link
 * com.t82.payment.purchase.WorkLeases} keep threads and instances apart.
 */
@NullMarked
package com.t82.payment.purchase;

import org.jspecify.annotations.NullMarked;
