/**
 * The whole world on one machine, present only while no database is configured: embedded PostgreSQL and Redis, sandbox
 * gateways that speak the real wire formats over HTTP, demo accounts and the banner that says where to click.
 *
 * <p>Configure {@code spring.datasource.url} and nothing of this package is loaded.
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
