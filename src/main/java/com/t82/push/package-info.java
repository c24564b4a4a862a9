/**
 * Floor 7: what reaches a phone by itself. Devices, reminders before a performance, notices and the inbox.
 *
 * <p>Announces nothing; listens to everybody. A {@code Notice} is a row in somebody's inbox and, in the same
 * transaction, one delivery for each of their phones in an outbox; {@code Delivering} carries those to Firebase Cloud
 * Messaging, at least once, with an id that lets a repetition replace the first. Reminders wait in a table of what falls
 * due, once for each user and performance. At night only the urgent is sent.
 */
@ApplicationModule(
        displayName = "Push",
        allowedDependencies = {"shared", "user", "event", "seat", "coupon", "payment", "ticket", "review"})
@NullMarked
package com.t82.push;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
