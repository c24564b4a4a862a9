/** Answers kept for {@code Idempotency-Key}, so that a repeated change is carried out once. */
@NullMarked
package com.t82.web.idempotency;

import org.jspecify.annotations.NullMarked;
