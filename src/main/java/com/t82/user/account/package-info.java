/**
 * The account with its roles and personal data ({@code Account}), and the rules for e-mail addresses and passwords.
 */
@NullMarked
package com.t82.user.account;

import org.jspecify.annotations.NullMarked;
