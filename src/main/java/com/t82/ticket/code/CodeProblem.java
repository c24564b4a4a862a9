package com.t82.ticket.code;

import com.t82.shared.ProblemType;

/** Why a code is not a ticket code of this system. */
enum CodeProblem implements ProblemType {
    CODE_UNREADABLE("TICKET-002", 400),
    CODE_FORGED("TICKET-003", 400);

    private final String code;
    private final int status;

    CodeProblem(String code, int status) {
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
