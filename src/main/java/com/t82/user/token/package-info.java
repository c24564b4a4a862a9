/** Access tokens: signing keys, verification, revocation, and the published key set. */
@NullMarked
package com.t82.user.token;

import org.jspecify.annotations.NullMarked;
