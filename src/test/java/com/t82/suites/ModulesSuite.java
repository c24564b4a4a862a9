package com.t82.suites;

import org.junit.platform.suite.api.ExcludeClassNamePatterns;
import org.junit.platform.suite.api.ExcludePackages;
import org.junit.platform.suite.api.ExcludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** All tests that are in no other suite. */
@Suite
@SelectPackages("com.t82")
@ExcludePackages({"com.t82.contract", "com.t82.journey", "com.t82.seat"})
@ExcludeClassNamePatterns(CrashesSuite.PATTERN)
@ExcludeTags("soak")
class ModulesSuite {}
