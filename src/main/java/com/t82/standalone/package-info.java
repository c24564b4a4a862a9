/**
 * Runs everything on one machine while no database is configured: embedded PostgreSQL and Redis, sandbox gateways with
 * the real wire formats over HTTP, and a banner with addresses and demo accounts.
 *
 * <p>When {@code spring.datasource.url} is configured, nothing of this package is loaded.
 */
@ApplicationModule(
        displayName = "Standalone",
        allowedDependencies = {
            "shared",
            "messaging",
            "user",
            "event",
            "seat",
            "coupon",
            "payment",
            "ticket",
            "review",
            "push"
        })
@NullMarked
package com.t82.standalone;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
