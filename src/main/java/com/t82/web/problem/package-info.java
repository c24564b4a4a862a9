/** One format for every error: {@code application/problem+json} with a stable code, in Korean and English. */
@NullMarked
package com.t82.web.problem;

import org.jspecify.annotations.NullMarked;
