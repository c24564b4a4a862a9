/**
 * The purchase and its refunds as persisted state machines, from the open payment to settlement, abandonment and
 * compensation, with the reconciler that asks the gateway until it knows.
 */
@NullMarked
package com.t82.payment.purchase;

import org.jspecify.annotations.NullMarked;
