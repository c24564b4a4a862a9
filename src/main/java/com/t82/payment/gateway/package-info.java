/** Toss Pay behind a port. A missing answer is unknown, never failed. */
@NullMarked
package com.t82.payment.gateway;

import org.jspecify.annotations.NullMarked;
