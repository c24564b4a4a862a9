/** Admission: scans at the door, online and merged from gates without a network, each code once. */
@NullMarked
package com.t82.ticket.checkin;

import org.jspecify.annotations.NullMarked;
