/**
 * What happens to a request before its handler: a request id, limits on its size, rate and time, one spelling of
 * values, and the methods that an address allows.
 */
@NullMarked
package com.t82.web.request;

import org.jspecify.annotations.NullMarked;
