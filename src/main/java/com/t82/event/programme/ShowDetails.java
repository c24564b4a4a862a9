package com.t82.event.programme;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a show is billed.
 *
 * @param runningTime as people read it, for example {@code 150분}
 * @param ageRestriction as people read it, for example {@code 12세 이상}
 * @param bookingOpensAt when its seats go on sale, UTC
 * @param imageUrl the poster; {@code null} leaves it as it is, on a new show the house's own
 * @param artists who appears, for the search; {@code null} leaves it as it is
 */
public record Billing(
        String title,
        String description,
        String runningTime,
        String ageRestriction,
        Instant bookingOpensAt,
        @Nullable String imageUrl,
        @Nullable String artists) {}
