/** The ticket code: its format, its signature, the keys and their publication. */
@NullMarked
package com.t82.ticket.code;

import org.jspecify.annotations.NullMarked;
