/** Rules of the architecture that fail the build, and proof that each of them can fail. */
@NullMarked
package com.t82.architecture;

import org.jspecify.annotations.NullMarked;
