package com.t82.event;

/** Signal: the average rating of a show has changed. */
public interface ShowRated {

    ShowId show();

    /** The mean of all ratings, 1 to 5, or 0 while there are none. */
    double average();

    /** The number of ratings behind the average. */
    long ratings();

    /** Grows with each change of the rating, so that an outdated event is recognised. */
    long revision();
}
