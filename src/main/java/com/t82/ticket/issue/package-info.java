/** Tickets: issued on approval, cancelled with a refund, shown to their owner. */
@NullMarked
package com.t82.ticket.issue;

import org.jspecify.annotations.NullMarked;
