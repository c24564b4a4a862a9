/**
 * Sign-in with e-mail and password. {@code SigningIn} checks the password and opens a session, {@code Sessions} keeps
 * the sessions and {@code TokenRotation} replaces their tokens. {@code FailedSignIns} limits guessing by means of
 * {@code Throttle} and {@code KnownNetworks}; {@code Passwords} hashes.
 */
@NullMarked
package com.t82.user.signin;

import org.jspecify.annotations.NullMarked;
