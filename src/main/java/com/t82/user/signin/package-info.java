/** Signing in with e-mail and password: sessions, refresh tokens, hashing, and limits for failures. */
@NullMarked
package com.t82.user.signin;

import org.jspecify.annotations.NullMarked;
