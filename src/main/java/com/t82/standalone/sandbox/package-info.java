/** Sandboxes of Toss Pay, Kakao, Google and FCM with the real wire formats over HTTP. */
@NullMarked
package com.t82.standalone.sandbox;

import org.jspecify.annotations.NullMarked;
