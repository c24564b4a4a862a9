/** The tree of categories that the app knows by id. */
@NullMarked
package com.t82.event.category;

import org.jspecify.annotations.NullMarked;
