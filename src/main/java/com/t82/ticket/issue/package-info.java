/**
 * Tickets from payment to refund. {@code IssuingTickets} issues them when a payment is approved, {@code
 * CancellingTickets} cancels them when it is refunded, both through {@code Tickets}. {@code RefundGuard} blocks a
 * ticket while its refund is under way, {@code IssuingGuard} tells payment which paid seats will never have a ticket.
 * {@code HolderTickets} is what a holder sees, with names and times from {@code PerformanceReadModel}.
 */
@NullMarked
package com.t82.ticket.issue;

import org.jspecify.annotations.NullMarked;
