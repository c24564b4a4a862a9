/** Annotations of handlers that the layers before them read. */
@NullMarked
package com.t82.shared.web;

import org.jspecify.annotations.NullMarked;
