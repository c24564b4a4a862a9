/**
 * How {@code mvn verify} shares the tests among JVMs: each suite runs in one of them, so that tests that share an
 * application context stay together. The longest come first, in alphabetical order. Tests that no other suite selects
 * are in {@link com.t82.suites.ModulesSuite}.
 */
@NullMarked
package com.t82.suites;

import org.jspecify.annotations.NullMarked;
