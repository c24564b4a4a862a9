/**
 * Floor 7: what reaches a phone by itself. Devices, reminders before a performance, notices and the inbox.
 *
 * <p>Announces nothing; listens to everybody.
 */
@ApplicationModule(
        displayName = "Push",
        allowedDependencies = {"shared", "user", "event", "seat", "coupon", "payment", "ticket", "review"})
@NullMarked
package com.t82.push;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
