/**
 * From the open payment to its end. {@link com.t82.payment.settlement.Settling} asks the gateway, {@link
 * com.t82.payment.settlement.SettlementStep} decides what follows, and {@link
 * com.t82.payment.settlement.ApprovingPurchase} records a charge or gives it back. The {@link
 * com.t82.payment.settlement.Reconciler} repeats every step whose outcome is open.
 */
@NullMarked
package com.t82.payment.settlement;

import org.jspecify.annotations.NullMarked;
