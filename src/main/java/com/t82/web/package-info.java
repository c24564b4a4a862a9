/**
 * Floor 0: how HTTP is served. One error format, limits on requests, idempotency keys, the security chains, the API
 * document and the check of the app's version.
 *
 * <p>Addresses of modules are named in {@code AccessRules} alone. Everything else that these layers must know about a
 * handler is declared at the handler, with the annotations of {@link com.t82.shared.web}.
 */
@ApplicationModule(
        displayName = "Web",
        type = ApplicationModule.Type.OPEN,
        allowedDependencies = {"shared"})
@NullMarked
package com.t82.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
