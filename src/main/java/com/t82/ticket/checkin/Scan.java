package com.t82.ticket.checkin;

import com.t82.ticket.code.TicketCode;
import com.t82.user.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One code in front of one scanner.
 *
 * @param at when it was scanned, UTC
 * @param now when the server learns of it, UTC; later than {@code at} when the gate had no network
 * @param by the member of staff who scanned it
 * @param number distinguishes this scan from all others; null for online scans and for devices that do not number scans
 */
record Scan(
        TicketCode code,
        Instant at,
        Instant now,
        UserId by,
        @Nullable String gate,
        @Nullable Number number) {

    /**
     * The identity of an offline scan.
     *
     * @param device the random name that the device gave itself
     * @param count how many scans the device had made, including this one
     */
    record Number(String device, long count) {}

    @Nullable String device() {
        return number == null ? null : number.device();
    }

    @Nullable Long count() {
        return number == null ? null : number.count();
    }
}
