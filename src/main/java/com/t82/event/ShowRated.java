package com.t82.event;

/** Signal: the average rating of a show is different now. */
public interface ShowRated {

    ShowId show();

    /** The mean of all ratings, 1 to 5, or 0 while there are none. */
    double average();

    /** How many ratings the average is made of. */
    long ratings();

    /** Grows with each change of the rating, so that late news can be told from fresh. */
    long revision();
}
