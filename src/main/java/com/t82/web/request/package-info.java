/**
 * What a request meets before its handler: limits on its size, pace and time, one form of text, a request id, and the
 * verbs that an address allows.
 */
@NullMarked
package com.t82.web.request;

import org.jspecify.annotations.NullMarked;
