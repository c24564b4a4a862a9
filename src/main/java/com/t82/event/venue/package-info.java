/**
 * Venues with their grid of seats, and the sections into which the grid is divided. {@code VenueSetup} is the use case,
 * {@code Venue} has the rules.
 */
@NullMarked
package com.t82.event.venue;

import org.jspecify.annotations.NullMarked;
