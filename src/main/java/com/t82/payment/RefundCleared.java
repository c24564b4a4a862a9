package com.t82.payment;

/** Signal, synchronous: the yes to a {@link RefundRequested}. */
public interface RefundCleared {

    RefundId refund();
}
