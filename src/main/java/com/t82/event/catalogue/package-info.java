/**
 * The programme as visitors see it. {@code Listings} are the lists of the home and category screens, {@code ShowPages}
 * the pages of one show and performance, {@code Searching} the search with its Korean index. {@code SalesRanking} and
 * {@code Rating} keep the figures behind them up to date, {@code Favouring} keeps the favourites.
 */
@NullMarked
package com.t82.event.catalogue;

import org.jspecify.annotations.NullMarked;
