/**
 * Floor 0: how the process runs. The configuration is checked before anything starts, migrations have connections of
 * their own, jobs run on one instance at a time, and Redis has short timeouts.
 */
@ApplicationModule(
        displayName = "Platform",
        type = ApplicationModule.Type.OPEN,
        allowedDependencies = {"shared", "web"})
@NullMarked
package com.t82.platform;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
