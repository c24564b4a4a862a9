/**
 * Floor 7: notices to fans. Devices, reminders before a performance, notices of changes and payments, the inbox.
 *
 * <p>Announces nothing. It listens to events of shows ({@code ShowEvents}), performances ({@code PerformanceEvents}),
 * tickets ({@code TicketEvents}), payments ({@code PurchaseEvents}), accounts ({@code AccountEvents}, {@code Devices})
 * and withdrawals ({@code Notices}). It may listen to seats, coupons and reviews as well, and does not yet.
 *
 * <p>A notice is a row in the {@code Inbox} of a user and, in the same transaction, one delivery for each of the user's
 * phones in an outbox ({@code Deliveries}). {@code Delivering} sends those to Firebase Cloud Messaging at least once,
 * through the circuit breaker of {@code Sending}. A delivery that is outdated before it is sent is dropped. {@code
 * ReminderPlan} writes which reminders are due when, and {@code Reminding} sends them. {@code Openings} finds shows
 * whose booking is about to open. During quiet hours only urgent notices are sent.
 */
@ApplicationModule(
        displayName = "Push",
        allowedDependencies = {"shared", "user", "event", "seat", "coupon", "payment", "ticket", "review"})
@NullMarked
package com.t82.push;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
