/**
 * From held seats to the checkout link. {@link com.t82.payment.checkout.OpeningPurchase} is the use case: {@link
 * com.t82.payment.checkout.CreatingPurchase} pins and prices the seats in one transaction, then {@link
 * com.t82.payment.checkout.CreatingCheckout} asks the gateway for the link. {@link
 * com.t82.payment.checkout.PaymentApi} has the endpoints of the buyer and of the gateway.
 */
@NullMarked
package com.t82.payment.checkout;

import org.jspecify.annotations.NullMarked;
