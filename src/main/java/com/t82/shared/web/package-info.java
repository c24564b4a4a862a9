/** What a handler says about itself to the layers before it. */
@NullMarked
package com.t82.shared.web;

import org.jspecify.annotations.NullMarked;
