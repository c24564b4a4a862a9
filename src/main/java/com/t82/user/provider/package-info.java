/**
 * Sign-in with Kakao and Google. {@code SigningInWithProvider} is the use case, {@code IdentityProvider} the port with
 * one adapter for each provider, and {@code Identities} keeps which account belongs to which identity at a provider.
 */
@NullMarked
package com.t82.user.provider;

import org.jspecify.annotations.NullMarked;
