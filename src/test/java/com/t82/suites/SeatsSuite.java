package com.t82.suites;

import org.junit.platform.suite.api.ExcludeClassNamePatterns;
import org.junit.platform.suite.api.ExcludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** Seats, holds and the waiting room. */
@Suite
@SelectPackages("com.t82.seat")
@ExcludeClassNamePatterns(CrashesSuite.PATTERN)
@ExcludeTags("soak")
class SeatsSuite {}
