/**
 * Floor 5: what opens the door. Tickets issued from approved payments, their QR codes, check-in.
 *
 * <p>Announces {@link com.t82.ticket.TicketIssued}, {@link com.t82.ticket.TicketCancelled} and {@link
 * com.t82.ticket.TicketCheckedIn}, and {@link com.t82.ticket.TicketCheckInUndone} when a check-in is taken back, after
 * which the ticket may come again. Reacts
 * to approved and refunded payments and refused refunds, and to performances and shows as they are announced and changed; vetoes the refund
 * of a used ticket, and says for which paid seats there is no ticket and never will be. A ticket's code is signed, so that a door can judge it without network.
 *
 * <p>Of a person it keeps the id alone. When the account is withdrawn the tickets stay on record, because the law wants
 * sales kept, but those of performances to come open no door any more ({@code FormerHolders}) and are refunded by payment.
 */
@ApplicationModule(
        displayName = "Ticket",
        allowedDependencies = {"shared", "user", "event", "seat", "payment"})
@NullMarked
package com.t82.ticket;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
