/**
 * Floor 1: who somebody is. Accounts with a password or through Kakao and Google, the tokens that prove an identity to
 * every other module, roles, profiles and withdrawal; in {@code picture} the pictures that users upload.
 *
 * <p>An access token is checked without a round trip: its signature once, its expiry and whether its user or session was
 * revoked every time. Refresh tokens work once.
 *
 * <p>Announces {@link com.t82.user.UserSignedUp}, {@link com.t82.user.UserProfileChanged}, {@link com.t82.user.SignInsEnded}, {@link
 * com.t82.user.UserRolesChanged} and {@link com.t82.user.UserWithdrawn}. Reacts to no other module;
 * pictures go when their owner has withdrawn.
 */
@ApplicationModule(
        displayName = "User",
        allowedDependencies = {"shared"})
@NullMarked
package com.t82.user;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
