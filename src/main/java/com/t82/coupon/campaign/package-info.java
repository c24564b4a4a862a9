/** First-come campaigns: claims are combined into groups, and the database counts. */
@NullMarked
package com.t82.coupon.campaign;

import org.jspecify.annotations.NullMarked;
