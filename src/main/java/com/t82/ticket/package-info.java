/**
 * Floor 5: what opens the door. Tickets issued from approved payments, their QR codes, check-in.
 *
 * <p>Announces {@link com.t82.ticket.TicketIssued}, {@link com.t82.ticket.TicketCancelled} and {@link
 * com.t82.ticket.TicketCheckedIn}. Reacts to approved and refunded payments; vetoes the refund of a used ticket.
 */
@ApplicationModule(
        displayName = "Ticket",
        allowedDependencies = {"shared", "user", "event", "seat", "payment"})
@NullMarked
package com.t82.ticket;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
