package com.t82.standalone.sandbox;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A payment of the sandbox gateway. Amounts are won. {@code paidAt} and {@code transactionId} are set from PAY_COMPLETE
 * on.
 */
record SandboxPayment(
        String payToken,
        String orderNo,
        long amount,
        long amountTaxFree,
        String productDesc,
        boolean autoExecute,
        @Nullable String resultCallback,
        String retUrl,
        String retCancelUrl,
        State state,
        long refundedAmount,
        @Nullable String transactionId,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant paidAt) {

    private static final Set<State> NEVER_APPROVED = Set.of(State.PAY_STANDBY, State.PAY_CANCEL);

    long refundable() {
        return amount - refundedAmount;
    }

    boolean wasApproved() {
        return !NEVER_APPROVED.contains(state);
    }

    /** The states of a payment, as the gateway names them. */
    enum State {
        PAY_STANDBY,
        PAY_APPROVED,
        PAY_CANCEL,
        PAY_PROGRESS,
        PAY_COMPLETE,
        REFUND_PROGRESS,
        REFUND_SUCCESS,
        SETTLEMENT_COMPLETE,
        SETTLEMENT_REFUND_COMPLETE
    }
}
