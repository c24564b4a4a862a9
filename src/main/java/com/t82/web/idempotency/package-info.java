/** Answers stored for {@code Idempotency-Key}, so that a repeated change is executed once. */
@NullMarked
package com.t82.web.idempotency;

import org.jspecify.annotations.NullMarked;
