/**
 * Floor 0: how the process runs: the configuration is checked before anything starts, migrations wait for a slow
 * database, jobs run on one instance at a time, and Redis has short time-outs.
 */
@ApplicationModule(
        displayName = "Platform",
        type = ApplicationModule.Type.OPEN,
        allowedDependencies = {"shared", "web"})
@NullMarked
package com.t82.platform;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
