/** The walls: what the build refuses, and proof that each refusal works. */
@NullMarked
package com.t82.architecture;

import org.jspecify.annotations.NullMarked;
