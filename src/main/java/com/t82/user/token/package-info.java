/**
 * Access tokens: signed by {@code AccessTokens} with the keys of {@code SigningKeys}, verified by {@code
 * VerifiedTokens}, and revoked for all instances by {@code Revocations}. {@code KeysApi} publishes the public keys.
 */
@NullMarked
package com.t82.user.token;

import org.jspecify.annotations.NullMarked;
