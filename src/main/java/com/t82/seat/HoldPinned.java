package com.t82.seat;

import com.t82.event.PerformanceId;
import com.t82.event.SectionId;
import com.t82.shared.Money;
import com.t82.user.UserId;
import java.util.List;
import java.util.UUID;

/**
 * The positive answer to a {@link SeatPinRequest}, with the price of each seat from the moment when it was held.
 *
 * @param reference the one of the request
 */
public record HoldPinned(UUID reference, UserId buyer, PerformanceId performance, List<PinnedSeat> seats) {

    /**
     * A pinned seat.
     *
     * @param row number of the row, from 1
     * @param column number of the seat in its row, from 1
     */
    public record PinnedSeat(SeatId seat, SectionId section, String sectionName, int row, int column, Money price) {}
}
