/** The account, its roles and its personal data. */
@NullMarked
package com.t82.user.account;

import org.jspecify.annotations.NullMarked;
