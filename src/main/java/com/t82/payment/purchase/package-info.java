/**
 * The purchase as a persisted state machine: {@link com.t82.payment.purchase.Purchase} with its lines, {@link
 * com.t82.payment.purchase.PurchaseState}, and {@link com.t82.payment.purchase.CheckSchedule}, which says when the
 * gateway is asked again. {@link com.t82.payment.purchase.WorkLeases} keep threads and instances apart.
 */
@NullMarked
package com.t82.payment.purchase;

import org.jspecify.annotations.NullMarked;
