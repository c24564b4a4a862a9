/** Journeys through the whole application over HTTP, as it runs when nothing is configured. */
@NullMarked
package com.t82.journey;

import org.jspecify.annotations.NullMarked;
