/**
 * Floor 7: what reaches a phone by itself. Devices, reminders before a performance, notices and the inbox.
 *
 * <p>Announces nothing. It listens to what is said of shows, performances, payments, tickets, accounts and withdrawals ({@code
 * ShowEvents}, {@code PerformanceEvents}, {@code PurchaseEvents}, {@code Notices}); seats, coupons and reviews it may listen to
 * and does not yet.
 *
 * <p>A {@code Notice} is a row in somebody's {@code Inbox} and, in the same transaction, one delivery for each of their
 * phones in an outbox; {@code Delivering} carries those to Firebase Cloud Messaging, at least once, with an id that lets a
 * repetition replace the first. What has become untrue before it is sent is taken back. Reminders wait in a table of what
 * falls due, once for each user and performance ({@code Reminding}); {@code Openings} looks for bookings that are about to
 * open. At night only the urgent is sent. {@code Sending} spares a service that does not answer, for the outbox and for the
 * administrator who sends by hand alike.
 */
@ApplicationModule(
        displayName = "Push",
        allowedDependencies = {"shared", "user", "event", "seat", "coupon", "payment", "ticket", "review"})
@NullMarked
package com.t82.push;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
