package com.t82.user;

/** The user has left; personal data kept elsewhere must go, unless the law demands that it stay. */
public record UserWithdrawn(UserId user) {}
