package com.t82.event;

import com.t82.shared.Money;
import java.time.Instant;
import java.util.List;

/**
 * A dated performance exists. Contains everything that is needed to sell it.
 *
 * @param topCategory the show's top-level category
 * @param startsAt the beginning, UTC
 * @param bookingOpensAt when booking opens, UTC
 * @param bookingClosesAt when booking closes, UTC, exclusive
 * @param seating the sections that have a price; those without a price are not for sale yet
 */
public record PerformanceAnnounced(
        PerformanceId performance,
        ShowId show,
        String title,
        String venueName,
        CategoryId topCategory,
        String imageUrl,
        Instant startsAt,
        Instant bookingOpensAt,
        Instant bookingClosesAt,
        List<Seating> seating) {

    /**
     * A rectangle of seats with one price.
     *
     * @param startRow number of the first row, from 1
     * @param startColumn number of the first seat in each row, from 1
     * @param rows how many rows
     * @param columns how many seats in a row
     */
    public record Seating(
            SectionId section, String name, int startRow, int startColumn, int rows, int columns, Money price) {}
}
