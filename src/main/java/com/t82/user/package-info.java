/**
 * Floor 1: who somebody is. Accounts with a password or through Kakao and Google, the tokens that prove an identity to
 * every other module, roles, profiles and withdrawal.
 *
 * <p>Announces {@link com.t82.user.UserSignedUp}, {@link com.t82.user.UserProfileChanged} and {@link
 * com.t82.user.UserWithdrawn}. Reacts to nobody.
 */
@ApplicationModule(
        displayName = "User",
        allowedDependencies = {"shared"})
@NullMarked
package com.t82.user;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
