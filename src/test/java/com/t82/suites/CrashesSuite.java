package com.t82.suites;

import org.junit.platform.suite.api.ExcludeTags;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** Separate processes that are killed and restarted. */
@Suite
@SelectPackages("com.t82")
@IncludeClassNamePatterns(CrashesSuite.PATTERN)
@ExcludeTags("soak")
class CrashesSuite {

    static final String PATTERN = ".*(Crash|Process)Test";
}
