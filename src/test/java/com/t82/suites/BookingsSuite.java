package com.t82.suites;

import org.junit.platform.suite.api.ExcludeClassNamePatterns;
import org.junit.platform.suite.api.ExcludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** Tests of one running application over HTTP. */
@Suite
@SelectPackages({"com.t82.contract", "com.t82.journey"})
@ExcludeClassNamePatterns(CrashesSuite.PATTERN)
@ExcludeTags("soak")
class BookingsSuite {}
