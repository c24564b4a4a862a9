/**
 * Floor 0: types that all modules share. {@link com.t82.shared.Money}, the error model, Korean time on the wire,
 * paging, digests and the bulkhead. A type belongs here only when several modules would otherwise write it again.
 */
@ApplicationModule(
        displayName = "Shared",
        type = ApplicationModule.Type.OPEN,
        allowedDependencies = {})
@NullMarked
package com.t82.shared;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
