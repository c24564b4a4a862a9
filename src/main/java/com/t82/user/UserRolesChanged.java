package com.t82.user;

import java.time.Instant;
import java.util.List;

/**
 * An admin has changed the roles of a user.
 *
 * @param by the admin
 * @param roles all roles that the user has now: USER, STAFF, ADMIN
 * @param changedAt UTC
 */
public record UserRolesChanged(UserId user, UserId by, List<String> roles, Instant changedAt) {}
