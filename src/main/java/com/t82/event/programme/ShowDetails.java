package com.t82.event.programme;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The description of a show.
 *
 * @param runningTime as people read it, for example {@code 150분}
 * @param ageRestriction as people read it, for example {@code 12세 이상}
 * @param bookingOpensAt when its seats go on sale, UTC
 * @param imageUrl the poster; {@code null} keeps the present one, or the default one for a new show
 * @param artists names for the search; {@code null} keeps the present ones
 */
public record ShowDetails(
        String title,
        String description,
        String runningTime,
        String ageRestriction,
        Instant bookingOpensAt,
        @Nullable String imageUrl,
        @Nullable String artists) {}
