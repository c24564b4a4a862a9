/**
 * Terms of cancellation: a {@link com.t82.payment.terms.FeeSchedule} gives the fee by the days before the performance.
 * A show may have its own, and each purchase stores the one it was made under. {@link
 * com.t82.payment.terms.Performances} is the read model of performances.
 */
@NullMarked
package com.t82.payment.terms;

import org.jspecify.annotations.NullMarked;
