/** The categories of shows, two levels deep. The mobile app knows the top-level ones by their ids. */
@NullMarked
package com.t82.event.category;

import org.jspecify.annotations.NullMarked;
