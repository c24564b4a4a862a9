/**
 * The payment gateway: the port {@link com.t82.payment.gateway.PaymentGateway} and its adapter for Toss Pay. A call
 * without a clear answer has an unknown outcome; it has not failed.
 */
@NullMarked
package com.t82.payment.gateway;

import org.jspecify.annotations.NullMarked;
