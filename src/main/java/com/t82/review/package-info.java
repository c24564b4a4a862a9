/**
 * Floor 6: what the audience thought. Reviews by those who held a ticket, replies, ratings.
 *
 * <p>A ticket gives the right to one review once its performance has begun. The average of a show changes in the
 * transaction of the review. Reviews and replies that users report as abuse an administrator may hide.
 *
 * <p>Announces {@link com.t82.review.ShowRatingChanged} and {@link com.t82.review.ReviewPictureDiscarded}. Reacts to
 * tickets being issued, cancelled and used, to the times of performances and to profiles being changed.
 */
@ApplicationModule(
        displayName = "Review",
        allowedDependencies = {"shared", "user", "event", "ticket"})
@NullMarked
package com.t82.review;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
