package com.t82.event;

import java.time.Instant;

/**
 * A show is visible to the public.
 *
 * @param topCategory the top-level category, never a sub-category
 * @param bookingOpensAt when its seats go on sale, UTC
 */
public record ShowPublished(
        ShowId show, String title, CategoryId topCategory, String imageUrl, Instant bookingOpensAt) {}
