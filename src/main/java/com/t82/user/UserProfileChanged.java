package com.t82.user;

import org.jspecify.annotations.Nullable;

/**
 * What others see of a user is different now.
 *
 * @param artist whether an administrator has confirmed that the user is an artist
 * @param revision grows with each change of the account, so that late news can be told from fresh
 */
public record UserProfileChanged(
        UserId user, String name, @Nullable String profileUrl, boolean artist, long revision) {}
