package com.t82.user;

import org.jspecify.annotations.Nullable;

/**
 * The public profile of a user has changed.
 *
 * @param artist whether an admin has confirmed that the user is an artist
 * @param revision grows with each change of the account, so that an outdated event is recognised
 */
public record UserProfileChanged(
        UserId user, String name, @Nullable String profileUrl, boolean artist, long revision) {}
