package com.t82.seat.waiting;

import com.github.benmanes.caffeine.cache.Cache;
import com.t82.user.UserId;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one reading of a waiting room has found.
 *
 * @param tickets by fan; tickets that are issued here later are added
 * @param refused fans without a pass, so that repeated attempts do not read the database each time
 * @param line the places of waiting fans, ascending
 * @param lobby how many fans were in the lobby
 * @param joinedLater how many fans have entered the lobby on this instance since the reading
 * @param deepest the highest position that a fan was told from this snapshot
 * @param readAt {@link System#nanoTime()} at the end of the reading
 * @param goodFor how many nanoseconds the snapshot may be used
 */
@SuppressWarnings("ArrayRecordComponent")
record QueueSnapshot(
        WaitingRoom room,
        Map<UserId, QueueTicket> tickets,
        Cache<UserId, WaitingProblem> refused,
        long[] line,
        int lobby,
        LongAdder joinedLater,
        LongAccumulator deepest,
        long readAt,
        long goodFor) {

    /** How many fans wait. Never fewer than the highest position that a fan was told. */
    long waiting() {
        return Math.max(line.length + (long) lobby + joinedLater.sum(), deepest.get());
    }

    /** The position of a place, from 1. A place that was given after the reading comes after all places in the line. */
    long position(long place) {
        long last = Math.max(room.lastPlace(), line.length == 0 ? 0 : line[line.length - 1]);
        if (place > last) {
            return line.length + (place - last);
        }
        int found = Arrays.binarySearch(line, place);
        return (found >= 0 ? found : -found - 1) + 1L;
    }
}
