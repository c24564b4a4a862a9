package com.t82.payment;

/** Signal, synchronous: the positive answer to a {@link RefundRequested}. */
public interface RefundCleared {

    RefundId refund();
}
