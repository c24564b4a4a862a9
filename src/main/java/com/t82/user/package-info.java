/**
 * Floor 1: accounts and sign-in. Accounts with a password or through Kakao and Google, the tokens that prove an
 * identity to all other modules, roles, profiles and withdrawal.
 *
 * <p>Where to read: {@code account} is the account itself; {@code member} are the use cases of users and admins; {@code
 * signin} are passwords, sessions and limits for failed sign-ins; {@code provider} is sign-in with Kakao and Google;
 * {@code token} are the access tokens; {@code picture} are uploaded pictures.
 *
 * <p>An access token is checked without a round trip: its signature once, its expiry and whether its user or session is
 * revoked every time. A refresh token is used once.
 *
 * <p>Announces {@link com.t82.user.UserSignedUp}, {@link com.t82.user.UserProfileChanged}, {@link
 * com.t82.user.SignInsEnded}, {@link com.t82.user.PasswordChanged}, {@link com.t82.user.UserRolesChanged}, {@link
 * com.t82.user.PrivilegedSignIn} and {@link com.t82.user.UserWithdrawn}, and asks {@link com.t82.user.WithdrawalAsked}
 * before an account is closed. Reacts to {@link com.t82.user.PictureDiscarded}, a signal that events of higher modules
 * implement.
 */
@ApplicationModule(
        displayName = "User",
        allowedDependencies = {"shared"})
@NullMarked
package com.t82.user;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
