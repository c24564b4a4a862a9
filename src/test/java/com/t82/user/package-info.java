/** Tests of the user module, alone on real servers. */
@NullMarked
package com.t82.user;

import org.jspecify.annotations.NullMarked;
