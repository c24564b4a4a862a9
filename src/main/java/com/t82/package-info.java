/**
 * The one deployable: every module below this package, started together. Each module's root package is its published
 * language; what is nested is its own. It owns no business rule.
 */
@NullMarked
package com.t82;

import org.jspecify.annotations.NullMarked;
