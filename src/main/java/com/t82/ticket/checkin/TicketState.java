package com.t82.ticket.checkin;

import com.t82.event.ShowId;
import com.t82.ticket.code.TicketCode;
import com.t82.user.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A ticket with everything that decides whether it may be checked in. Times are UTC.
 *
 * @param checkedInAt null when it is not checked in
 * @param number of the scan that checked it in, where that scan had one
 * @param undoneAt when its last check-in was undone
 * @param startsAt null while no event has announced the performance
 * @param holderLeft whether the holder closed the account before the performance began
 */
record TicketState(
        TicketCode code,
        UserId holder,
        ShowId show,
        @Nullable Instant checkedInAt,
        Scan.@Nullable Number number,
        @Nullable Instant cancelledAt,
        boolean refundPending,
        @Nullable Instant undoneAt,
        @Nullable Instant startsAt,
        boolean performanceCancelled,
        boolean holderLeft) {

    /**
     * Whether this very scan has checked it in: the scan is reported again, it is not another one of the same moment.
     */
    boolean isCheckedInBy(Scan scan) {
        return scan.number() != null
                && scan.number().equals(number)
                && scan.at().equals(checkedInAt);
    }

    /** The ticket as it is once this scan has checked it in. */
    TicketState checkedInBy(Scan scan) {
        return new TicketState(
                code,
                holder,
                show,
                scan.at(),
                scan.number(),
                cancelledAt,
                refundPending,
                undoneAt,
                startsAt,
                performanceCancelled,
                holderLeft);
    }
}
