/** Shows, performances and prices, and the use cases of the people who run them. */
@NullMarked
package com.t82.event.programme;

import org.jspecify.annotations.NullMarked;
