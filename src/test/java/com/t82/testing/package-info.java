/** Real servers and common support for tests of every module. */
@NullMarked
package com.t82.testing;

import org.jspecify.annotations.NullMarked;
