/** The OpenAPI document: what can be said of every operation alike. */
@NullMarked
package com.t82.web.document;

import org.jspecify.annotations.NullMarked;
