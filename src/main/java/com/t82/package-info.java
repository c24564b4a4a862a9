/**
 * The application: all modules below this package, started together. The root package of a module is its published
 * language; its nested packages are private to it. This package has no business rule.
 */
@NullMarked
package com.t82;

import org.jspecify.annotations.NullMarked;
