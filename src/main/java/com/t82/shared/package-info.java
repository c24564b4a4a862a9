/**
 * Floor 0: what every module speaks and none owns: {@link com.t82.shared.Money}, the error model, Korean time at the
 * edge, paging, digests and the bulkhead before what is scarce. Small on purpose; a type belongs here only when several modules would
 * otherwise write it again.
 */
@ApplicationModule(
        displayName = "Shared",
        type = ApplicationModule.Type.OPEN,
        allowedDependencies = {})
@NullMarked
package com.t82.shared;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
