/** Signing in with Kakao and Google. */
@NullMarked
package com.t82.user.provider;

import org.jspecify.annotations.NullMarked;
