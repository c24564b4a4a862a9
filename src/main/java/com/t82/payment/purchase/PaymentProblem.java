package com.t82.payment.purchase;

import com.t82.shared.ProblemType;

/** Why a purchase or a refund is refused. */
public enum PaymentProblem implements ProblemType {
    NO_SUCH_PURCHASE("PAYMENT-001", 404),
    AMOUNT_MISMATCH("PAYMENT-002", 409),
    SEATS_NOT_HELD("PAYMENT-003", 409),
    COUPONS_NOT_USABLE("PAYMENT-004", 409),
    PURCHASE_ALREADY_OPEN("PAYMENT-005", 409),
    PAYMENT_IN_PROGRESS("PAYMENT-006", 409),
    GATEWAY_REFUSED("PAYMENT-007", 502),
    GATEWAY_UNAVAILABLE("PAYMENT-008", 503),
    NO_SUCH_PERFORMANCE("PAYMENT-009", 404),
    PERFORMANCE_OVER("PAYMENT-010", 409),
    AMOUNT_TOO_LARGE("PAYMENT-011", 409),
    IDEMPOTENCY_KEY_REUSED("PAYMENT-012", 422),
    PURCHASE_OVER("PAYMENT-013", 409),
    SEAT_NAMED_TWICE("PAYMENT-014", 400),
    SEATS_ALREADY_YOURS("PAYMENT-015", 409),
    BUYER_HAS_LEFT("PAYMENT-016", 409),
    NOT_PAID("PAYMENT-021", 409),
    NO_SUCH_SEAT("PAYMENT-022", 404),
    ALREADY_REFUNDED("PAYMENT-023", 409),
    REFUND_IN_PROGRESS("PAYMENT-024", 409),
    PERFORMANCE_BEGAN("PAYMENT-025", 409),
    REFUND_AMOUNT_MISMATCH("PAYMENT-026", 409),
    REFUND_NOT_CLEARED("PAYMENT-027", 409),
    REFUND_REFUSED("PAYMENT-028", 502),
    REFUND_UNDECIDED("PAYMENT-029", 503);

    private final String code;
    private final int status;

    PaymentProblem(String code, int status) {
        this.code = code;
        this.status = status;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int status() {
        return status;
    }
}
