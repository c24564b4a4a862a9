package com.t82.user;

import org.jspecify.annotations.Nullable;

/**
 * An account was opened.
 *
 * @param name the public name
 * @param profileUrl the public picture, if there is one
 * @param artist whether the user is a confirmed artist; always false at first, see {@link UserProfileChanged}
 */
public record UserSignedUp(
        UserId user, String name, @Nullable String profileUrl, boolean artist) {}
