package com.t82.payment.settlement;

import com.t82.payment.gateway.PaymentGateway.Payment;
import com.t82.payment.purchase.PurchaseState;
import java.util.function.BooleanSupplier;

/** The decision table of {@link Settling}: what follows from the gateway's status of a payment. */
enum SettlementStep {
    /** The gateway has answered and no money moves. Check again later, or abandon the purchase after its deadline. */
    WAIT_FOR_BUYER,
    /** The gateway is still working on the payment. Check again later; after the deadline it gets some grace. */
    WAIT_FOR_GATEWAY,
    /** The buyer has approved: confirm the hold, then charge. */
    CHARGE,
    /** The right amount is charged: confirm the hold, then approve; without a hold the money goes back. */
    APPROVE,
    /** A wrong amount is charged: the money goes back. */
    COMPENSATE,
    ABANDON_AS_REFUSED,
    ABANDON_AS_CANCELLED,
    /** The money went back without us. */
    ABANDON_AS_COMPENSATED,
    /** The payment of an abandoned purchase is over: no late money has to be watched for. */
    STOP_WATCHING;

    /**
     * The step for a purchase that is not decided.
     *
     * @param gateway the state of the payment at the gateway
     * @param purchase the state of the purchase
     * @param amountAgrees whether the gateway's amount is the purchase's total
     * @param chargeRefused whether the gateway has refused to charge this purchase
     * @param buyerHasLeft whether the buyer has closed the account; asked only where it matters, as it reads the
     *     database
     */
    static SettlementStep of(
            Payment.State gateway,
            PurchaseState purchase,
            boolean amountAgrees,
            boolean chargeRefused,
            BooleanSupplier buyerHasLeft) {
        return switch (gateway) {
            case PAY_STANDBY ->
                purchase == PurchaseState.SETTLING && chargeRefused ? ABANDON_AS_REFUSED : WAIT_FOR_BUYER;
            case PAY_PROGRESS, REFUND_PROGRESS -> WAIT_FOR_GATEWAY;
            case PAY_APPROVED ->
                switch (purchase) {
                    // Not charged: there is no link yet, or the seats are given up.
                    case REQUESTED, ABANDONED -> WAIT_FOR_BUYER;
                    case AWAITING_APPROVAL -> !amountAgrees || chargeRefused ? ABANDON_AS_REFUSED : CHARGE;
                    case SETTLING -> {
                        if (!amountAgrees || chargeRefused) {
                            yield ABANDON_AS_REFUSED;
                        }
                        yield buyerHasLeft.getAsBoolean() ? ABANDON_AS_CANCELLED : CHARGE;
                    }
                    case APPROVED, COMPENSATING -> throw decided(purchase);
                };
            case PAY_COMPLETE, SETTLEMENT_COMPLETE -> amountAgrees ? APPROVE : COMPENSATE;
            case PAY_CANCEL -> purchase.isAlive() ? ABANDON_AS_CANCELLED : STOP_WATCHING;
            case REFUND_SUCCESS, SETTLEMENT_REFUND_COMPLETE ->
                purchase.isAlive() ? ABANDON_AS_COMPENSATED : STOP_WATCHING;
        };
    }

    private static IllegalArgumentException decided(PurchaseState purchase) {
        return new IllegalArgumentException("No step for a purchase that is " + purchase);
    }
}
