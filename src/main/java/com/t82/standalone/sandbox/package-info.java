/** Sandboxes of Toss Pay, Kakao, Google and FCM that speak the real formats over HTTP. */
@NullMarked
package com.t82.standalone.sandbox;

import org.jspecify.annotations.NullMarked;
