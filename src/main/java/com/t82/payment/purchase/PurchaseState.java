package com.t82.payment.purchase;

import java.util.EnumSet;
import java.util.Set;

/** The states of a purchase. The package-info of the module draws their transitions. */
public enum PurchaseState {
    /** The seats are pinned and priced; the gateway has not confirmed the payment yet. */
    REQUESTED,
    /** The buyer has the checkout link. */
    AWAITING_APPROVAL,
    /** The hold is confirmed and the charge is intended; only the gateway knows whether it happened. */
    SETTLING,
    /** The purchase is paid. */
    APPROVED,
    /** Seats that are gone were charged; the money is on its way back. */
    COMPENSATING,
    /** No money was taken, or all of it has been given back. */
    ABANDONED;

    /** The states in which seats are reserved for the purchase and it is not paid. */
    static final Set<PurchaseState> ALIVE = EnumSet.of(REQUESTED, AWAITING_APPROVAL, SETTLING);

    boolean canBecome(PurchaseState next) {
        return switch (this) {
            case REQUESTED ->
                EnumSet.of(AWAITING_APPROVAL, SETTLING, COMPENSATING, ABANDONED).contains(next);
            case AWAITING_APPROVAL ->
                EnumSet.of(SETTLING, COMPENSATING, ABANDONED).contains(next);
            case SETTLING -> EnumSet.of(APPROVED, COMPENSATING, ABANDONED).contains(next);
            case APPROVED -> false;
            case COMPENSATING -> next == ABANDONED;
            case ABANDONED -> next == COMPENSATING;
        };
    }

    public boolean isAlive() {
        return ALIVE.contains(this);
    }
}
