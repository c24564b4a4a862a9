package com.t82.user;

import java.time.Instant;
import java.util.List;

/**
 * An admin has decided what somebody may do.
 *
 * @param by the admin
 * @param roles all that the user has from now on: USER, STAFF, ADMIN
 * @param changedAt UTC
 */
public record UserRolesChanged(UserId user, UserId by, List<String> roles, Instant changedAt) {}
