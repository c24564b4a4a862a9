/** The security chains, the one table of access rules, and how a chain refuses. */
@NullMarked
package com.t82.web.security;

import org.jspecify.annotations.NullMarked;
