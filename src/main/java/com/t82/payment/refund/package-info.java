/**
 * Refunds as persisted state machines. {@link com.t82.payment.refund.Refunding} stores the intent with the amount of
 * {@link com.t82.payment.refund.RefundQuoting}, and {@link com.t82.payment.refund.RefundExecution} has the gateway give
 * the money back.
 *
 * <p>A buyer asks for a refund through {@link com.t82.payment.refund.RefundApi}. Without a request the seats of {@link
 * com.t82.payment.refund.CancelledPerformances} and {@link com.t82.payment.refund.WithdrawnBuyers} are refunded, and
 * those for which {@link com.t82.payment.refund.TicketCheck} finds no ticket.
 */
@NullMarked
package com.t82.payment.refund;

import org.jspecify.annotations.NullMarked;
