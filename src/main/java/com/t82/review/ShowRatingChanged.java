package com.t82.review;

import com.t82.event.ShowId;
import com.t82.event.ShowRated;

/**
 * A review was written, removed or hidden, and the show's average is different.
 *
 * @param average the mean of all visible ratings, 1 to 5, or 0 while there are none
 * @param ratings how many there are
 */
public record ShowRatingChanged(ShowId show, double average, long ratings, long revision) implements ShowRated {}
