package com.t82.seat.waiting;

import com.t82.shared.ProblemType;

/** Why the waiting room refuses a request. */
enum WaitingProblem implements ProblemType {
    WAITING_PERFORMANCE_NOT_FOUND("WAIT-001", 404),
    NOT_IN_QUEUE("WAIT-002", 404),
    PASS_REQUIRED("WAIT-003", 403),
    PASS_EXPIRED("WAIT-004", 403),
    TURN_LOST("WAIT-005", 410),
    NO_WAITING_ROOM("WAIT-006", 404),
    NOT_DRAWN_YET("WAIT-007", 409),
    TOO_MANY_STREAMS("WAIT-008", 503);

    private final String code;
    private final int status;

    WaitingProblem(String code, int status) {
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
