/** The demo programme of a standalone start, created through the ordinary use cases. */
@NullMarked
package com.t82.event.demo;

import org.jspecify.annotations.NullMarked;
