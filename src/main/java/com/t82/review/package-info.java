/**
 * Floor 6: opinions of the audience. Reviews by holders of tickets, replies, ratings.
 *
 * <p>The holder of a ticket may write one review with it after its performance has begun. The average of a show changes
 * in the transaction of the review. An admin may hide reviews and replies that users have reported.
 *
 * <p>Announces {@link com.t82.review.ShowRatingChanged} and {@link com.t82.review.ReviewPictureDiscarded}. Reacts to
 * issued, cancelled and checked-in tickets, to times of performances, to profiles and to withdrawals.
 */
@ApplicationModule(
        displayName = "Review",
        allowedDependencies = {"shared", "user", "event", "ticket"})
@NullMarked
package com.t82.review;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
