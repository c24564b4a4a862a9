package com.t82.seat;

import com.t82.event.PerformanceId;
import com.t82.event.SectionId;
import com.t82.shared.Money;
import com.t82.user.UserId;
import java.util.List;
import java.util.UUID;

/**
 * The yes to a {@link SeatPinRequest}, with the price of each seat as it was when the seat was taken.
 *
 * @param reference the one of the request
 */
public record HoldPinned(UUID reference, UserId buyer, PerformanceId performance, List<PinnedSeat> seats) {

    /**
     * A seat and what it costs.
     *
     * @param row number of the row, from 1
     * @param column number of the seat in its row, from 1
     */
    public record PinnedSeat(SeatId seat, SectionId section, String sectionName, int row, int column, Money price) {}
}
