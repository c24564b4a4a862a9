/**
 * Floor 6: what the audience thought. Reviews by those who held a ticket, replies, ratings.
 *
 * <p>Announces {@link com.t82.review.ShowRatingChanged}. Reacts to tickets being issued and cancelled and to profiles
 * being changed.
 */
@ApplicationModule(
        displayName = "Review",
        allowedDependencies = {"shared", "user", "event", "ticket"})
@NullMarked
package com.t82.review;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
