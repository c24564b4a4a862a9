package com.t82.event.programme;

import com.t82.shared.ProblemType;

/** Why a request about a show, a performance or a price is refused. */
enum ProgrammeProblem implements ProblemType {
    NO_SUCH_SECTION("EVENT-005", 404),
    TIMES_OUT_OF_ORDER("EVENT-009", 400),
    PERFORMANCE_IN_THE_PAST("EVENT-010", 400),
    PERFORMANCE_OVER("EVENT-013", 409),
    VENUE_OCCUPIED("EVENT-014", 409),
    SHOW_EXISTS("EVENT-019", 409);

    private final String code;
    private final int status;

    ProgrammeProblem(String code, int status) {
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
