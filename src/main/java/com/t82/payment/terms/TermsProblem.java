package com.t82.payment.terms;

import com.t82.shared.ProblemType;

/** Why terms of cancellation are refused. */
enum TermsProblem implements ProblemType {
    NO_SUCH_SHOW("PAYMENT-041", 404),
    FEES_FALL("PAYMENT-042", 400);

    private final String code;
    private final int status;

    TermsProblem(String code, int status) {
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
