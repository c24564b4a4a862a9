/** What visitors see of the programme: lists, search, rankings, ratings and favourites. */
@NullMarked
package com.t82.event.catalogue;

import org.jspecify.annotations.NullMarked;
