@NullMarked
package com.t82.coupon;

import org.jspecify.annotations.NullMarked;
