/**
 * Floor 5: tickets. A ticket is the right of one fan to one seat of one performance; it is issued when a payment is
 * approved, shown as a signed QR code and checked in once at the entrance.
 *
 * <p>Where to read: {@code issue} for the life of a ticket, {@code code} for the signed QR codes, {@code checkin} for
 * the gates.
 *
 * <p>Announces {@link com.t82.ticket.TicketIssued}, {@link com.t82.ticket.TicketCancelled}, {@link
 * com.t82.ticket.TicketCheckedIn} and {@link com.t82.ticket.TicketCheckInUndone}, after which the ticket can be checked
 * in again. Reacts to approved and refunded payments, refused refunds, and to performances and shows as they are
 * announced and changed. Refuses the refund of a used ticket, and answers which paid seats will never have a ticket.
 *
 * <p>A code is signed, so that a gate can verify it without network.
 *
 * <p>Of a person this module stores the id alone. When an account is closed its tickets stay on record, because the law
 * demands that sales are kept. Those of future performances can no longer be checked in ({@code FormerHolders}), and
 * the payment module refunds them.
 */
@ApplicationModule(
        displayName = "Ticket",
        allowedDependencies = {"shared", "user", "event", "seat", "payment"})
@NullMarked
package com.t82.ticket;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
