/**
 * Check-in at the gates. {@code CheckingIn} checks a ticket in once, by an online scan or by the scans that a gate
 * without network reports later ({@code merge}). {@code CheckIns} holds which tickets are checked in, {@code
 * CheckInHistory} every incident, and {@code GuestList} is what a gate downloads before it works without network.
 */
@NullMarked
package com.t82.ticket.checkin;

import org.jspecify.annotations.NullMarked;
