package com.t82.event;

import java.time.Instant;

/**
 * A show's description has changed; the values are those after the change.
 *
 * @param revision grows with each change, so that an outdated event is recognised
 */
public record ShowRevised(
        ShowId show, String title, CategoryId topCategory, String imageUrl, Instant bookingOpensAt, long revision) {}
