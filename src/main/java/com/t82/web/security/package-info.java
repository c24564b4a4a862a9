/** The security filter chains, the table of access rules, and the answers to refused requests. */
@NullMarked
package com.t82.web.security;

import org.jspecify.annotations.NullMarked;
