package com.t82.review;

import com.t82.user.PictureDiscarded;
import com.t82.user.UserId;

/** A review was removed, and no other review of its author shows the picture. */
public record ReviewPictureDiscarded(ReviewId review, UserId owner, String pictureUrl) implements PictureDiscarded {}
