/** What a person and an admin do with an account: sign up, change, withdraw, grant roles. */
@NullMarked
package com.t82.user.member;

import org.jspecify.annotations.NullMarked;
