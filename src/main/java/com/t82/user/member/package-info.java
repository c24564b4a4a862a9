/**
 * What users and admins do with accounts: {@code SigningUp}, {@code ChangingProfile}, {@code Withdrawing}, {@code
 * GrantingRoles}, {@code ConfirmingArtists} and {@code Invitations} to roles, each with its HTTP interface. {@code
 * UserDemoData} and {@code SandboxUsers} exist in standalone mode only.
 */
@NullMarked
package com.t82.user.member;

import org.jspecify.annotations.NullMarked;
