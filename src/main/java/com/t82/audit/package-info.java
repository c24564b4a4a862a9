/**
 * Floor 8: who did what to whom and when, for the people who run the house and for the authorities. Entries are
 * written by requests of staff and admins before and after they are carried out, by refused requests, and by the
 * messages of other modules. No entry is ever changed or removed: the database refuses it.
 */
@ApplicationModule(
        displayName = "Audit",
        allowedDependencies = {"shared", "web", "user", "event", "seat", "coupon", "payment", "ticket", "review", "push"
        })
@NullMarked
package com.t82.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
