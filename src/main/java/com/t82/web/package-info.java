/**
 * Floor 0: how HTTP is served: one error format, limits on what a request may ask for, answers kept for idempotency
 * keys, the security chains, the API document and the check of the app's version. It knows no module's addresses but
 * those in the one table of access rules. A handler says about itself what else must be known, with the annotations of
 * {@link com.t82.shared.web}.
 */
@ApplicationModule(
        displayName = "Web",
        type = ApplicationModule.Type.OPEN,
        allowedDependencies = {"shared"})
@NullMarked
package com.t82.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
