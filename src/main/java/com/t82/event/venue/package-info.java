/** Venues and their sections, each a rectangle of rows and seats. */
@NullMarked
package com.t82.event.venue;

import org.jspecify.annotations.NullMarked;
