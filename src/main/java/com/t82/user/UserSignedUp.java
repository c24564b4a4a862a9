package com.t82.user;

import org.jspecify.annotations.Nullable;

/**
 * An account exists from now on.
 *
 * @param name the name that others may see beside what the user writes
 * @param profileUrl the picture, if there is one that others may see
 * @param artist whether the user appears as an artist; nobody does before {@link UserProfileChanged} says so
 */
public record UserSignedUp(
        UserId user, String name, @Nullable String profileUrl, boolean artist) {}
